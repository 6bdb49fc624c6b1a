// Scenario 20: how a slot may be loaded and stored.
// Whole, aligned, at a known place; a hint may be cleared, an owned slot not even that.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int load_four_bytes(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return *(volatile int *)&v->owned;
}

SEC("tc")
int load_misaligned(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	return *(volatile long *)((void *)&v->owned + 4) != 0;
}

SEC("tc")
int load_variable(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	unsigned int off = ctx->len & 8;
	return *(volatile long *)((void *)&v->owned + off) != 0;
}

SEC("tc")
int store_constant(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	asm volatile("*(u64 *)(%0 + 16) = 5" ::"r"(v) : "memory");
	return 0;
}

SEC("tc")
int clear_hint(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	asm volatile("*(u64 *)(%0 + 16) = 0" ::"r"(v) : "memory");
	return 0;
}

SEC("tc")
int store_number(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	v->hint = (void *)(long)ctx->len;
	return 0;
}

SEC("tc")
int store_zero_register(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	asm volatile("r2 = 0; *(u64 *)(%0 + 16) = r2" ::"r"(v) : "memory", "r2");
	return 0;
}

char _license[] SEC("license") = "GPL";
