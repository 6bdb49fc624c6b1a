// Exhibit X7: a move that is interrupted.
// bpf_move_ptr loads the old pointer and stores the new one. Its premise: only this CPU sees the slot. But an interrupt on the same CPU comes
// between the two, moves the same pointer out, and both believe that they own it. An exchange cannot be interrupted; without contention it costs
// next to nothing, which is why the move was given up.
// Protected: I1, every count has exactly one owner.
//
// kernels: proposal-2022-02
// scenario: cpu move_in,move_out
// scenario: irq 0 move_out
// finds: proposal-2022-02 double-release
// right: proposal-2022-02+move_ptr=exchange
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
