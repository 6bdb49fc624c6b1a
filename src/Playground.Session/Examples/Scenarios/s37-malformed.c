// Scenario 37: slots that silently are plain bytes.
// The kernel creates the map and says nothing; a malformed slot is a number like any other, and the exchange finds no slot.
// The notes say so in plain words.
//
// kernels: linux-6.18 linux-6.12 linux-6.1 proposal-2022-02
#include "scenario.h"

typedef struct object __kptr *pointer;

union number {
	int a;
	long b;
};

struct with_of_int {
	int __kptr *slot;
};

SLOTS(of_int_map, ARRAY, struct with_of_int);

struct with_of_void {
	void __kptr *slot;
};

SLOTS(of_void_map, ARRAY, struct with_of_void);

struct with_of_pointer {
	int *__kptr *slot;
};

SLOTS(of_pointer_map, ARRAY, struct with_of_pointer);

struct with_of_union {
	union number __kptr *slot;
};

SLOTS(of_union_map, ARRAY, struct with_of_union);

struct with_constant {
	struct object __kptr *const slot;
};

SLOTS(constant_map, ARRAY, struct with_constant);

struct with_aliased {
	pointer slot;
};

SLOTS(aliased_map, ARRAY, struct with_aliased);

struct with_in_union {
	union {
		struct object __kptr *slot;
		long bits;
	};
};

SLOTS(in_union_map, ARRAY, struct with_in_union);

SEC("tc")
int of_int(struct __sk_buff *ctx)
{
	struct with_of_int *v = at(of_int_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int of_int_is_plain(struct __sk_buff *ctx)
{
	struct with_of_int *v = at(of_int_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

SEC("tc")
int of_void(struct __sk_buff *ctx)
{
	struct with_of_void *v = at(of_void_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int of_void_is_plain(struct __sk_buff *ctx)
{
	struct with_of_void *v = at(of_void_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

SEC("tc")
int of_pointer(struct __sk_buff *ctx)
{
	struct with_of_pointer *v = at(of_pointer_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int of_pointer_is_plain(struct __sk_buff *ctx)
{
	struct with_of_pointer *v = at(of_pointer_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

SEC("tc")
int of_union(struct __sk_buff *ctx)
{
	struct with_of_union *v = at(of_union_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int of_union_is_plain(struct __sk_buff *ctx)
{
	struct with_of_union *v = at(of_union_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

SEC("tc")
int constant(struct __sk_buff *ctx)
{
	struct with_constant *v = at(constant_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int constant_is_plain(struct __sk_buff *ctx)
{
	struct with_constant *v = at(constant_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

SEC("tc")
int aliased(struct __sk_buff *ctx)
{
	struct with_aliased *v = at(aliased_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int aliased_is_plain(struct __sk_buff *ctx)
{
	struct with_aliased *v = at(aliased_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

SEC("tc")
int in_union(struct __sk_buff *ctx)
{
	struct with_in_union *v = at(in_union_map, 0);

	if (!v)
		return 0;
	void *old = bpf_kptr_xchg((void *)&v->slot, NULL);
	return old != NULL;
}

SEC("tc")
int in_union_is_plain(struct __sk_buff *ctx)
{
	struct with_in_union *v = at(in_union_map, 0);

	if (!v)
		return 0;
	*(long *)(void *)&v->slot = 5;
	return 0;
}

char _license[] SEC("license") = "GPL";
