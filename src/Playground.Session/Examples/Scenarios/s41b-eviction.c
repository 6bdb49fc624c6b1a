// Scenario 41b: an LRU map evicts and drops.
// Six objects into four places: no new element shows an old pointer, and every count is given up once.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
// scenario: cpu fill_six
#include "scenario.h"

struct value {
	long plain;
	struct object __kptr *owned;
};

SLOTS(slots, LRU_HASH, struct value);

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
int fill_six(struct __sk_buff *ctx)
{
	int stale = 0, i;

	for (i = 0; i < 6; i++) {
		struct value fresh = {}, *v;
		struct object *p;
		int key = i;
		bpf_map_update_elem(&slots, &key, &fresh, BPF_ANY);
		v = bpf_map_lookup_elem(&slots, &key);
		if (!v)
			continue;
		p = object_find();
		if (!p)
			continue;
		p = bpf_kptr_xchg(&v->owned, p);
		if (p) {
			stale++;
			object_release(p);
		}
	}
	return stale;
}

char _license[] SEC("license") = "GPL";
