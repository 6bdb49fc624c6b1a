#include "common.h"
#define __arena __attribute__((address_space(1)))
struct { __uint(type, BPF_MAP_TYPE_ARENA); __uint(map_flags, BPF_F_MMAPABLE); __uint(max_entries, 10); __ulong(map_extra, 0x1ull << 44); } arena SEC(".maps");
extern void __arena *bpf_arena_alloc_pages(void *map, void __arena *addr, __u32 page_cnt, int node_id, __u64 flags) __ksym;
extern void bpf_arena_free_pages(void *map, void __arena *ptr, __u32 page_cnt) __ksym;
int __arena gl SEC(".addr_space.1"); long __arena gl2[10] SEC(".addr_space.1") = {1, 2, 3};
SEC("syscall") int alloc(void *ctx)
{
	int __arena *p = bpf_arena_alloc_pages(&arena, 0, 1, -1, 0);
	if (!p) return 1;
	*p = 5; gl = 3; gl2[2] += gl;
	bpf_arena_free_pages(&arena, p, 1);
	return *p;
}
