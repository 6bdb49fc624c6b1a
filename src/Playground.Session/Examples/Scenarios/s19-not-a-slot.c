// Scenario 19: places that are no slot.
// Hints, padding, the middle of a slot, an offset that varies, the stack, an unchecked value, maps without types or slots.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

struct two {
	long a, b;
};

SLOTS(hash, HASH, struct value);
SLOTS(numbers, ARRAY, struct two);

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, 4);
	__uint(value_size, 16);
} untyped SEC(".maps");

SEC("tc")
int exchange_hint(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *old = bpf_kptr_xchg(&v->hint, NULL);

	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int exchange_plain(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *old = bpf_kptr_xchg(&v->plain, NULL);

	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int exchange_middle(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *old = bpf_kptr_xchg((void *)&v->owned + 4, NULL);

	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int exchange_variable(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *old;
	unsigned int off = ctx->len & 15;
	old = bpf_kptr_xchg((void *)&v->owned + off, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int exchange_stack(struct __sk_buff *ctx)
{
	long slot = 0;
	struct object *old = bpf_kptr_xchg(&slot, NULL);

	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int exchange_unchecked(struct __sk_buff *ctx)
{
	struct value *v = at(hash, 0);
	struct object *old;

	old = bpf_kptr_xchg(&v->owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int exchange_untyped(struct __sk_buff *ctx)
{
	long *v = at(untyped, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(v, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int exchange_without_slots(struct __sk_buff *ctx)
{
	long *v = at(numbers, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(v, NULL);
	if (old)
		object_release(old);
	return 0;
}

char _license[] SEC("license") = "GPL";
