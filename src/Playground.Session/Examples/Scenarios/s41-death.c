// Scenario 41: what the death of an element drops.
// Deleting or replacing a hash element, evicting from an LRU, freeing the map: each gives up the stored count exactly once.
// Deleting from an array is refused and keeps what is stored.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: setup fill
// scenario: cpu forget,forget_again
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
};

SLOTS(slots, HASH, struct value);

static __always_inline int insert(void *map, int key, struct object *p)
{
	struct value fresh = {}, *v;
	struct object *old;

	bpf_map_update_elem(map, &key, &fresh, BPF_ANY);
	v = bpf_map_lookup_elem(map, &key);
	if (!v) {
		object_release(p);
		return 0;
	}
	old = bpf_kptr_xchg(&v->owned, p);
	if (old)
		object_release(old);
	return 1;
}

SEC("tc")
int fill(struct __sk_buff *ctx)
{
	struct object *p = object_find();

	return p ? insert(&slots, 0, p) : 0;
}

SEC("tc")
int forget(struct __sk_buff *ctx)
{
	int key = 0;
	return bpf_map_delete_elem(&slots, &key);
}

SEC("tc")
int forget_again(struct __sk_buff *ctx)
{
	int key = 0;
	return bpf_map_delete_elem(&slots, &key) == -2;
}

char _license[] SEC("license") = "GPL";
