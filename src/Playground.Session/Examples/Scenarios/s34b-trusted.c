// Scenario 34b: a function that wants a reference.
//
// kernels: linux-6.1
// scenario: cpu use_owned
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);

SEC("tc")
int use_loaded(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = v->owned;

	if (!p)
		return 0;
	bpf_kfunc_call_test_ref(p);
	return 0;
}

SEC("tc")
int use_owned(struct __sk_buff *ctx)
{
	struct object *p = object_find();

	if (!p)
		return 0;
	bpf_kfunc_call_test_ref(p);
	object_release(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
