// Scenario 50: a move without an atomic exchange (X7).
// Only in a per-CPU map, and only when user space may not write it (BPF_F_RDONLY). It still is a load and a store:
// two programs on one CPU, one interrupting the other, both get the pointer. An exchange does not mind.
//
// kernels: proposal-2022-02
// scenario: cpu move,move_out
#include "scenario.h"

struct value {
	struct net __kptr *owned;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(map_flags, BPF_F_RDONLY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct value);
} percpu SEC(".maps");

SLOTS(shared, ARRAY, struct value);
SLOTS(writable, PERCPU_ARRAY, struct value);

SEC("tc")
int move(struct __sk_buff *ctx)
{
	struct value *v = at(percpu, 0);
	struct net *p;

	if (!v)
		return 0;
	p = get_net_ns_by_id(1);
	if (!p)
		return 0;
	p = bpf_move_ptr(&v->owned, p);
	if (p)
		put_net(p);
	return 1;
}

SEC("tc")
int exchange(struct __sk_buff *ctx)
{
	struct value *v = at(percpu, 0);
	struct net *p;

	if (!v)
		return 0;
	p = get_net_ns_by_id(1);
	if (!p)
		return 0;
	p = bpf_kptr_xchg(&v->owned, p);
	if (p)
		put_net(p);
	return 1;
}

SEC("tc")
int move_out(struct __sk_buff *ctx)
{
	struct value *v = at(percpu, 0);
	struct net *p;

	if (!v)
		return 0;
	p = bpf_move_ptr(&v->owned, NULL);
	if (!p)
		return 0;
	put_net(p);
	return 1;
}

SEC("tc")
int exchange_out(struct __sk_buff *ctx)
{
	struct value *v = at(percpu, 0);
	struct net *p;

	if (!v)
		return 0;
	p = bpf_kptr_xchg(&v->owned, NULL);
	if (!p)
		return 0;
	put_net(p);
	return 1;
}

SEC("tc")
int move_shared(struct __sk_buff *ctx)
{
	struct value *v = at(shared, 0);
	struct net *p;

	if (!v)
		return 0;
	p = bpf_move_ptr(&v->owned, NULL);
	if (p)
		put_net(p);
	return 0;
}

SEC("tc")
int move_writable(struct __sk_buff *ctx)
{
	struct value *v = at(writable, 0);
	struct net *p;

	if (!v)
		return 0;
	p = bpf_move_ptr(&v->owned, NULL);
	if (p)
		put_net(p);
	return 0;
}

char _license[] SEC("license") = "GPL";
