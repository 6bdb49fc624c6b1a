// Exhibit X7b: a move while user space writes.
// Without the read-only flag user space may update the per-CPU value from another CPU. The update drops what the slot holds, between the load and
// the store of a move: the same pointer is given up twice. The verifier therefore wants BPF_F_RDONLY, with which the system call is refused.
// Protected: I1, every count has exactly one owner.
//
// kernels: proposal-2022-02
// scenario: cpu move_in,move_out
// scenario: user update slots 0 0
// finds: proposal-2022-02+move_ptr=any-map double-release
// refuses: proposal-2022-02
#include "scenario.h"

struct value {
	struct net __kptr *owned;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(map_flags, 0);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct value);
} slots SEC(".maps");

SEC("tc")
int move_in(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = get_net_ns_by_id(1);

	if (!p)
		return 0;
	p = bpf_move_ptr(&v->owned, p);
	if (p)
		put_net(p);
	return 1;
}

SEC("tc")
int move_out(struct __sk_buff *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct net *p = bpf_move_ptr(&v->owned, NULL);

	if (!p)
		return 0;
	put_net(p);
	return 1;
}

char _license[] SEC("license") = "GPL";
