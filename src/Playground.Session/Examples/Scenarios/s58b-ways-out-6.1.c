// Scenario 58b: ways out of a program with a reference in hand, in older kernels.
//
// kernels: linux-6.1 proposal-2022-02
// scenario: cpu static_releases
#include "scenario.h"

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, 4);
} programs SEC(".maps");

SEC("tc")
int tail_call(struct __sk_buff *ctx)
{
	struct object *p = object_find();

	if (!p)
		return 0;
	bpf_tail_call(ctx, &programs, 0);
	object_release(p);
	return 0;
}

SEC("tc")
int packet_load(struct __sk_buff *ctx)
{
	struct object *p = object_find();
	int r;

	if (!p)
		return 0;
	asm volatile("r6 = %1; r0 = *(u8 *)skb[0]; %0 = r0"
		     : "=r"(r)
		     : "r"(ctx)
		     : "r0", "r1", "r2", "r3", "r4", "r5", "r6");
	object_release(p);
	return r;
}
static __noinline void give_up(struct object *p)
{
	object_release(p);
}

SEC("tc")
int static_releases(struct __sk_buff *ctx)
{
	struct object *p = object_find();

	if (p)
		give_up(p);
	return 0;
}
static int leaking(u32 i, void *data)
{
	object_find();
	return 0;
}

SEC("tc")
int callback_leaks(struct __sk_buff *ctx)
{
	bpf_loop(2, leaking, NULL, 0);
	return 0;
}

char _license[] SEC("license") = "GPL";
