// Exhibit X11: a queue that a timer drains.
// Frames wait in a priority queue whose values hold a frame and a timer. A program dequeues while the timer's callback drains: each exchanges the
// slot, one gets the frame, the other NULL. If the exchange is a load and a store, both get it. Enqueueing onto a busy slot gives the old frame back,
// and the verifier makes sure that somebody gives it up.
// Protected: I1, every count has exactly one owner.
//
// kernels: proposal-2022-02
// scenario: cpu enqueue,dequeue
// scenario: timers 1
// finds: proposal-2022-02+kptr_xchg=two-steps refcount-underflow
#include "scenario.h"

#define CLOCK_MONOTONIC 1

struct value {
	struct bpf_timer timer;
	struct xdp_frame __kptr *frame;
};

SLOTS(slots, PIFO, struct value);

static int drain(void *map, int *rank, struct value *v)
{
	struct xdp_frame *frame = bpf_kptr_xchg(&v->frame, NULL);

	if (frame)
		put_xdp_frame(frame);
	return 0;
}

SEC("xdp")
int enqueue(struct xdp_md *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct xdp_frame *frame = get_xdp_frame(ctx);

	if (!frame)
		return XDP_PASS;
	frame = bpf_kptr_xchg(&v->frame, frame);
	if (frame)
		put_xdp_frame(frame); // the slot was busy
	bpf_timer_init(&v->timer, &slots, CLOCK_MONOTONIC);
	bpf_timer_set_callback(&v->timer, drain);
	bpf_timer_start(&v->timer, 0, 0);
	return XDP_DROP;
}

SEC("xdp")
int dequeue(struct xdp_md *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct xdp_frame *frame = bpf_kptr_xchg(&v->frame, NULL);

	if (!frame)
		return 0;
	put_xdp_frame(frame);
	return 1;
}

char _license[] SEC("license") = "GPL";
