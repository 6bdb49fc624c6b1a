// Scenario 51: a queue of frames that a timer drains (X11).
// A value of the priority queue holds a frame and a timer. Enqueueing exchanges the frame in: a busy slot gives the old one back, which
// is the caller's to give up. Dequeueing and the timer's callback exchange it out: whoever comes second gets NULL, never a freed frame.
//
// kernels: proposal-2022-02
// scenario: cpu enqueue
// scenario: cpu dequeue
// scenario: timers 1
// finds: proposal-2022-02+kptr_xchg=two-steps refcount-underflow,leak
#include "scenario.h"

#define CLOCK_MONOTONIC 1

struct value {
	struct bpf_timer timer;
	struct xdp_frame __kptr *frame;
	long queued;
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
		put_xdp_frame(frame); // the slot was busy: its frame is ours now
	v->queued = 1;
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

SEC("xdp")
int forget_old(struct xdp_md *ctx)
{
	struct value *v = at(slots, 0);

	if (!v)
		return 0;
	struct xdp_frame *frame = get_xdp_frame(ctx);

	if (!frame)
		return XDP_PASS;
	bpf_kptr_xchg(&v->frame, frame);
	return XDP_DROP;
}

char _license[] SEC("license") = "GPL";
