// Scenario 61: Linux 5.19 to 6.3: a function that gets by the slot's address.
// It is given where the pointer lies, so that it can read it under RCU of its own. Every other place is refused in its own words.
//
// kernels: linux-6.1
// scenario: cpu get
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
	struct object __kptr_untrusted *hint;
};

SLOTS(slots, ARRAY, struct value);
SLOTS(hash, HASH, struct value);

struct second {
	struct other __kptr *owned;
};

SLOTS(seconds, ARRAY, struct second);

SEC("tc")
int get(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = bpf_kfunc_call_test_kptr_get(&v->owned, 0, 0);

	if (!p)
		return 0;
	object_release(p);
	return 1;
}

SEC("tc")
int get_unchecked(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = bpf_kfunc_call_test_kptr_get(&v->owned, 0, 0);
	int n = p->a;

	if (p)
		object_release(p);
	return n;
}

SEC("tc")
int get_value_base(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = bpf_kfunc_call_test_kptr_get((void *)v, 0, 0);

	if (p)
		object_release(p);
	return 0;
}

SEC("tc")
int get_hint(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct object *p = bpf_kfunc_call_test_kptr_get(&v->hint, 0, 0);

	if (p)
		object_release(p);
	return 0;
}

SEC("tc")
int get_stack(struct __sk_buff *ctx)
{
	struct object *slot = NULL, *p = bpf_kfunc_call_test_kptr_get(&slot, 0, 0);

	if (p)
		object_release(p);
	return 0;
}

SEC("tc")
int get_unchecked_value(struct __sk_buff *ctx)
{
	struct value *v = at(hash, 0);
	struct object *p = bpf_kfunc_call_test_kptr_get(&v->owned, 0, 0);

	if (p)
		object_release(p);
	return 0;
}

SEC("tc")
int get_variable(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	unsigned int off = ctx->len & 8;
	struct object *p = bpf_kfunc_call_test_kptr_get((void *)&v->owned + off, 0, 0);

	if (p)
		object_release(p);
	return 0;
}

SEC("tc")
int get_other(struct __sk_buff *ctx)
{
	struct second *v = at(seconds, 0);
	struct object *p;

	if (!v)
		return 0;
	p = bpf_kfunc_call_test_kptr_get((void *)&v->owned, 0, 0);
	if (p)
		object_release(p);
	return 0;
}

SEC("tc")
int release_loaded(struct __sk_buff *ctx)
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

char _license[] SEC("license") = "GPL";
