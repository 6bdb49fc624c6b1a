// Scenario 37c: a slot that is not aligned.
// If it is the only one, later kernels refuse the whole object's types (EFAULT), and libbpf loads without them.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct with_packed {
	int before;
	struct object __kptr *slot;
} __attribute__((packed));

SLOTS(packed_map, ARRAY, struct with_packed);

SEC("tc")
int packed(struct __sk_buff *ctx)
{
	struct with_packed *v = at(packed_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int packed_is_plain(struct __sk_buff *ctx)
{
	struct with_packed *v = at(packed_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

char _license[] SEC("license") = "GPL";
