#include "common.h"
// What a call may be given beyond what its prototype says, and what a throw is measured by.
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, int); __type(value, long); } plain SEC(".maps");
struct work { u64 n; struct bpf_task_work tw; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, struct work); } works SEC(".maps");
struct locked { u64 n; struct bpf_res_spin_lock l; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, struct locked); } locks SEC(".maps");
struct pair { long a, b; };
static int round_(u32 i, void *c) { return 0; }
static int later(void *map, int *key, void *value) { return 0; }
static int worked(struct bpf_map *map, void *key, void *value) { return 0; }
SEC("tc") int rounds_are_ctx(struct __sk_buff *c) { bpf_loop((long)c, round_, 0, 0); return 0; }
SEC("tc") int rounds_are_map(struct __sk_buff *c) { bpf_loop((long)&plain, round_, 0, 0); return 0; }
SEC("syscall") int kern_ctx_of_syscall(void *c) { return bpf_cast_to_kern_ctx(c) != 0; }
SEC("raw_tp") int kern_ctx_of_raw_tp(void *c) { return bpf_cast_to_kern_ctx(c) != 0; }
SEC("tc") int release_of_percpu(void *c) { void *p = bpf_percpu_obj_new_impl(bpf_core_type_id_local(struct pair), 0); if (!p) return 0; bpf_task_release(p); return 0; }
SEC("tc") int wq_of_maybe_null(void *c) { int k = 0; bpf_wq_set_callback_impl(bpf_map_lookup_elem(&plain, &k), later, 0, 0); return 0; }
SEC("tc") int map_arg_is_value(void *c) { int k = 0; struct work *w = bpf_map_lookup_elem(&works, &k); struct locked *l = bpf_map_lookup_elem(&locks, &k); if (!w || !l) return 0; return bpf_task_work_schedule_signal_impl(bpf_get_current_task_btf(), &w->tw, l, worked, 0); }
static __noinline long throws(long x) { if (x > 5) bpf_throw(x); return x; }
SEC("cgroup_skb/egress") int throw_out_of_range(struct __sk_buff *c) { return throws(c->len) & 1; }
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(".maps");
SEC("cgroup_skb/egress") int throw_range_before_leak(struct __sk_buff *c) { u64 *r = bpf_ringbuf_reserve(&rb, 8, 0); if (!r) return 0; throws(c->len); bpf_ringbuf_submit(r, 0); return 0; }
struct counted { long v; struct bpf_refcount r; };
struct slots { struct counted __kptr *c; struct pair __percpu_kptr *p; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, struct slots); } kept SEC(".maps");
SEC("tc") int xchg_unchecked_object(void *c) { int k = 0; struct slots *s = bpf_map_lookup_elem(&kept, &k); if (!s) return 0; s = bpf_kptr_xchg(&s->c, obj_new(struct counted)); return 0; }
SEC("tc") int xchg_loaded_percpu(void *c) { int k = 0; struct slots *s = bpf_map_lookup_elem(&kept, &k); if (!s) return 0; struct pair *p = (void *)s->p; if (p) bpf_kptr_xchg(&s->p, p); return 0; }
struct tick { u64 n; struct bpf_timer t; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, struct tick); } ticks SEC(".maps");
static int sleepy(void *map, int *key, struct tick *t) { char b[4]; bpf_copy_from_user(b, 4, 0); return 0; }
SEC("syscall") int timer_of_syscall_may_not_sleep(void *c) { int k = 0; struct tick *t = bpf_map_lookup_elem(&ticks, &k); if (t) bpf_timer_set_callback(&t->t, sleepy); return 0; }
