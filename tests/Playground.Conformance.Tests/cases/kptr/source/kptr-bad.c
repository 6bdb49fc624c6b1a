/* Scenarios 38 and 40: slots that are silently plain bytes. */
#include "common.h"
struct many { struct task_struct __kptr *t[12]; };
MAP(m12, ARRAY, struct many);
struct ints { int __kptr *i; };
MAP(mint, ARRAY, struct ints);
struct nest { long x; struct { long y; struct task_struct __kptr *t; } in[2]; };
MAP(mn, ARRAY, struct nest);
#define AT(m, T) int k = 0; struct T *v = bpf_map_lookup_elem(&m, &k); void *old; if (!v) return 0
SEC("tc") int s38_twelve(void *ctx) { AT(m12, many); old = bpf_kptr_xchg(&v->t[0], NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s38b_twelve_plain(void *ctx) { AT(m12, many); v->t[0] = (void *)1; old = v->t[1]; return old != 0; }
SEC("tc") int s37_int(void *ctx) { AT(mint, ints); old = bpf_kptr_xchg(&v->i, NULL); if (old) bpf_task_release(old); return 0; }
SEC("tc") int s39_nested(void *ctx) { AT(mn, nest); old = bpf_kptr_xchg(&v->in[1].t, NULL); if (old) bpf_task_release(old); return 0; }
