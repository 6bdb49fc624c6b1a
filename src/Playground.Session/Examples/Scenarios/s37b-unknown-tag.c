// Scenario 37b: a tag that this kernel does not know.
// Linux 6.1 calls an owned slot kptr_ref, later kernels kptr. Each takes the other's word for a mistake.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct with_old {
	struct object __attribute__((btf_type_tag("kptr_ref"))) * slot;
};

SLOTS(old_map, ARRAY, struct with_old);

struct with_unknown {
	struct object __attribute__((btf_type_tag("kptr_own"))) * slot;
};

SLOTS(unknown_map, ARRAY, struct with_unknown);

struct with_twice {
	struct object __attribute__((btf_type_tag("kptr"))) __attribute__((btf_type_tag("kptr"))) * slot;
};

SLOTS(twice_map, ARRAY, struct with_twice);

SEC("tc")
int old(struct __sk_buff *ctx)
{
	struct with_old *v = at(old_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int old_is_plain(struct __sk_buff *ctx)
{
	struct with_old *v = at(old_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

SEC("tc")
int unknown(struct __sk_buff *ctx)
{
	struct with_unknown *v = at(unknown_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int unknown_is_plain(struct __sk_buff *ctx)
{
	struct with_unknown *v = at(unknown_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

SEC("tc")
int twice(struct __sk_buff *ctx)
{
	struct with_twice *v = at(twice_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int twice_is_plain(struct __sk_buff *ctx)
{
	struct with_twice *v = at(twice_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

char _license[] SEC("license") = "GPL";
