// Scenario 38: as many slots as a record can describe.
// Eleven are fine from 6.4 on, eight in 6.1. An array of twelve is too many: its map is created, but it has no slots.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

struct with_eight {
	struct object __kptr *a;
	struct object __kptr *b;
	struct object __kptr *c;
	struct object __kptr *d;
	struct object __kptr *e;
	struct object __kptr *f;
	struct object __kptr *g;
	struct object __kptr *h;
};

struct with_eleven {
	struct object __kptr *slots[11];
};

struct with_twelve {
	struct object __kptr *slots[12];
};

SLOTS(eight_map, ARRAY, struct with_eight);
SLOTS(eleven_map, ARRAY, struct with_eleven);
SLOTS(twelve_map, ARRAY, struct with_twelve);

SEC("tc")
int eight(struct __sk_buff *ctx)
{
	struct with_eight *v = at(eight_map, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->h, NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int array_of_eleven(struct __sk_buff *ctx)
{
	struct with_eleven *v = at(eleven_map, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->slots[10], NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int array_of_twelve(struct __sk_buff *ctx)
{
	struct with_twelve *v = at(twelve_map, 0);
	struct object *old;

	if (!v)
		return 0;
	old = bpf_kptr_xchg(&v->slots[0], NULL);
	if (old)
		object_release(old);
	return 0;
}

SEC("tc")
int array_of_twelve_is_plain(struct __sk_buff *ctx)
{
	struct with_twelve *v = at(twelve_map, 0);

	if (!v)
		return 0;
	*(long *)&v->slots[0] = 1;
	return 0;
}

char _license[] SEC("license") = "GPL";
