// Scenario 26: kernel objects are read-only and have an end.
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
int write_object(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->owned;

	if (!p)
		return 0;
	object_number(p) = 1;
	return 0;
}

SEC("tc")
int read_beyond(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->owned;

	if (!p)
		return 0;
	return *(int *)((void *)p + 30000);
}

SEC("tc")
int read_before(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->owned;

	if (!p)
		return 0;
	return *(int *)((void *)p - 8);
}

SEC("tc")
int read_variable(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->owned;
	unsigned int off = ctx->len & 15;

	if (!p)
		return 0;
	return *(char *)((void *)p + off);
}

char _license[] SEC("license") = "GPL";
