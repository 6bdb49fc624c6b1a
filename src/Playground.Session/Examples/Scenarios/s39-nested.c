// Scenario 39: slots in nested structs and arrays.
// From 6.11 on they are found at their places; in 6.1 they are plain bytes.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct inside {
	long plain;
	struct object __kptr *owned;
};

struct value {
	long plain;
	struct inside inner;
};

struct many {
	struct inside each[2];
};

SLOTS(slots, ARRAY, struct value);
SLOTS(arrays, ARRAY, struct many);

SEC("tc")
int nested(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *old = bpf_kptr_xchg(&v->inner.owned, NULL);

	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int repeated(struct __sk_buff *ctx)
{
	struct many *v = at(arrays, 0);

	if (!v)
		return 0;
	struct object *old = bpf_kptr_xchg(&v->each[1].owned, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int nested_is_plain(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	*(long *)&v->inner.owned = 5;
	return 0;
}

char _license[] SEC("license") = "GPL";
