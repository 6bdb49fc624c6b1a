#include "common.h"
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_USER_RINGBUF); __uint(max_entries, 4096); } urb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 4); __uint(key_size, 4); __uint(value_size, 4); } pr SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, int); __type(value, u64); } h SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64); } a SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_DEVMAP); __uint(max_entries, 4); __type(key, int); __type(value, int); } dm SEC(".maps");
struct tv { struct bpf_timer t; u64 x; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct tv); } tm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct tv); } tm2 SEC(".maps");
struct wv { u64 x; struct bpf_wq w; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct wv); } wm SEC(".maps");
u64 glob;
#define X SEC("xdp") int
#define T SEC("tc") int
__hid int cb_leak(u32 i, void *c) { bpf_task_from_pid(1); return 0; }
T c_leak(struct __sk_buff *c) { bpf_loop(3, cb_leak, 0, 0); return 0; }
__hid int cb_leak_rb(u32 i, void *c) { bpf_ringbuf_reserve(&rb, 8, 0); return 0; }
T c_leak_rb(struct __sk_buff *c) { bpf_loop(3, cb_leak_rb, 0, 0); return 0; }
__hid int cb_lock(u32 i, void *c) { bpf_rcu_read_lock(); return 0; }
T c_rcu(struct __sk_buff *c) { bpf_loop(3, cb_lock, 0, 0); return 0; }
__hid int sub_tail(struct __sk_buff *c) { bpf_tail_call(c, &pr, 0); return 0; }
T c_tail_ref(struct __sk_buff *c) { struct task_struct *p = bpf_task_from_pid(1); if (!p) return 0; int r = sub_tail(c); bpf_task_release(p); return r; }
T c_tail(struct __sk_buff *c) { return sub_tail(c); }
T c_tail_ref0(struct __sk_buff *c) { struct task_struct *p = bpf_task_from_pid(1); if (!p) return 0; bpf_tail_call(c, &pr, 0); bpf_task_release(p); return 0; }
T c_tail_rcu(struct __sk_buff *c) { bpf_rcu_read_lock(); bpf_tail_call(c, &pr, 0); bpf_rcu_read_unlock(); return 0; }
T c_tail_pre(struct __sk_buff *c) { bpf_preempt_disable(); bpf_tail_call(c, &pr, 0); bpf_preempt_enable(); return 0; }
__hid int sub_acq(struct task_struct **p) { *p = bpf_task_from_pid(1); return 0; }
T c_sub_acq(struct __sk_buff *c) { struct task_struct *p = 0; sub_acq(&p); if (p) bpf_task_release(p); return 0; }
__hid int cb_sum(u32 i, u64 *s) { *s += i; return 0; }
T c_loop(struct __sk_buff *c) { u64 s = 0; bpf_loop(10, cb_sum, &s, 0); return s; }
__hid int cb_ret2(u32 i, u64 *s) { return 2; }
T c_ret2(struct __sk_buff *c) { u64 s = 0; bpf_loop(10, cb_ret2, &s, 0); return s; }
__hid int cb_retu(u32 i, u64 *s) { return i; }
T c_retu(struct __sk_buff *c) { u64 s = 0; bpf_loop(10, cb_retu, &s, 0); return s; }
__hid int cb_retp(u32 i, u64 *s) { return (long)s; }
T c_retp(struct __sk_buff *c) { u64 s = 0; bpf_loop(10, cb_retp, &s, 0); return s; }
T c_loop0(struct __sk_buff *c) { u64 s = 0; bpf_loop(0, cb_sum, &s, 0); return s; }
T c_loop_var(struct __sk_buff *c) { u64 s = 0; bpf_loop(c->len, cb_sum, &s, 0); return s; }
T c_loop_flags(struct __sk_buff *c) { u64 s = 0; bpf_loop(c->len, cb_sum, &s, 1); return s; }
T c_loop_badfn(struct __sk_buff *c) { u64 s = 0; bpf_loop(3, c, &s, 0); return s; }
T c_loop_badctx(struct __sk_buff *c) { bpf_loop(3, cb_sum, c, 0); return 0; }
__hid int cb_ptr(u32 i, struct __sk_buff **pc) { return (*pc)->len & 1; }
T c_loop_ctx(struct __sk_buff *c) { struct __sk_buff *x = c; bpf_loop(3, cb_ptr, &x, 0); return 0; }
__hid int cb_each(void *m, int *k, u64 *v, u64 *s) { *s += *v + *k; *v = 1; return 0; }
T c_each(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&h, cb_each, &s, 0); return s; }
T c_each_a(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&a, cb_each, &s, 0); return s; }
T c_each_dm(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&dm, cb_each, &s, 0); return s; }
__hid int cb_eachw(void *m, int *k, u64 *v, u64 *s) { *k = 1; return 0; }
T c_eachw(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&h, cb_eachw, &s, 0); return s; }
__hid int cb_each_oob(void *m, int *k, u64 *v, u64 *s) { return v[1]; }
T c_each_oob(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&h, cb_each_oob, &s, 0); return s; }
__hid int cb_each_del(void *m, int *k, u64 *v, u64 *s) { bpf_map_delete_elem(m, k); return 0; }
T c_each_del(struct __sk_buff *c) { u64 s = 0; bpf_for_each_map_elem(&h, cb_each_del, &s, 0); return s; }
__hid int cb_vma(struct task_struct *t, struct vm_area_struct *v, u64 *s) { *s = v->vm_start; return 0; }
SEC("kprobe") int c_vma(void *c) { u64 s = 0; struct task_struct *t = bpf_get_current_task_btf(); bpf_find_vma(t, 0, cb_vma, &s, 0); return s; }
__hid int cb_drain(struct bpf_dynptr *d, u64 *s) { u64 x; bpf_dynptr_read(&x, 8, d, 0, 0); *s += x; return 0; }
SEC("kprobe") int c_drain(void *c) { u64 s = 0; return bpf_user_ringbuf_drain(&urb, cb_drain, &s, 0); }
__hid int cb_drainw(struct bpf_dynptr *d, u64 *s) { bpf_ringbuf_submit_dynptr(d, 0); return 0; }
SEC("kprobe") int c_drainw(void *c) { u64 s = 0; return bpf_user_ringbuf_drain(&urb, cb_drainw, &s, 0); }
__hid int cb_timer(void *m, int *k, struct tv *v) { v->x++; return 0; }
T c_timer(struct __sk_buff *c) { int k = 1; struct tv *v = bpf_map_lookup_elem(&tm, &k); if (!v) return 0; bpf_timer_init(&v->t, &tm, 0); bpf_timer_set_callback(&v->t, cb_timer); bpf_timer_start(&v->t, 0, 0); bpf_timer_cancel(&v->t); return 0; }
T c_timer_othermap(struct __sk_buff *c) { int k = 1; struct tv *v = bpf_map_lookup_elem(&tm, &k); if (!v) return 0; bpf_timer_init(&v->t, &tm2, 0); return 0; }
T c_timer_off(struct __sk_buff *c) { int k = 1; struct tv *v = bpf_map_lookup_elem(&tm, &k); if (!v) return 0; bpf_timer_init((void *)&v->x, &tm, 0); return 0; }
T c_timer_none(struct __sk_buff *c) { int k = 1; u64 *v = bpf_map_lookup_elem(&a, &k); if (!v) return 0; bpf_timer_init((void *)v, &a, 0); return 0; }
T c_timer_var(struct __sk_buff *c) { int k = 1; struct tv *v = bpf_map_lookup_elem(&tm, &k); if (!v) return 0; bpf_timer_init((void *)v + (c->len & 1), &tm, 0); return 0; }
T c_timer_stack(struct __sk_buff *c) { struct bpf_timer t; bpf_timer_init(&t, &tm, 0); return 0; }
T c_timer_direct(struct __sk_buff *c) { int k = 1; struct tv *v = bpf_map_lookup_elem(&tm, &k); if (!v) return 0; return *(volatile u64 *)&v->t; }
__hid int cb_timer1(void *m, int *k, struct tv *v) { return 1; }
T c_timer_ret1(struct __sk_buff *c) { int k = 1; struct tv *v = bpf_map_lookup_elem(&tm, &k); if (!v) return 0; bpf_timer_set_callback(&v->t, cb_timer1); return 0; }
__hid int cb_timer_bad(void *m, int *k, struct tv *v) { return *(int *)m; }
T c_timer_bad(struct __sk_buff *c) { int k = 1; struct tv *v = bpf_map_lookup_elem(&tm, &k); if (!v) return 0; bpf_timer_set_callback(&v->t, cb_timer_bad); return 0; }
SEC("kprobe") int c_timer_kp(void *c) { int k = 1; struct tv *v = bpf_map_lookup_elem(&tm, &k); if (!v) return 0; bpf_timer_start(&v->t, 0, 0); return 0; }
__hid int cb_wq(void *m, int *k, void *v) { u64 x; bpf_copy_from_user(&x, 8, 0); return 0; }
T c_wq(struct __sk_buff *c) { int k = 1; struct wv *v = bpf_map_lookup_elem(&wm, &k); if (!v) return 0; bpf_wq_init(&v->w, &wm, 0); bpf_wq_set_callback_impl(&v->w, cb_wq, 0, 0); bpf_wq_start(&v->w, 0); return 0; }
T c_wq_off(struct __sk_buff *c) { int k = 1; struct wv *v = bpf_map_lookup_elem(&wm, &k); if (!v) return 0; bpf_wq_start((void *)&v->x, 0); return 0; }
T c_wq_map(struct __sk_buff *c) { int k = 1; struct wv *v = bpf_map_lookup_elem(&wm, &k); if (!v) return 0; bpf_wq_init(&v->w, &tm, 0); return 0; }
T c_wq_stack(struct __sk_buff *c) { struct bpf_wq w; bpf_wq_start(&w, 0); return 0; }
T c_iter(struct __sk_buff *c) { int s = 0; struct bpf_iter_num it; int *p; bpf_iter_num_new(&it, 0, 5); while ((p = bpf_iter_num_next(&it))) s += *p; bpf_iter_num_destroy(&it); return s; }
T c_iter_leak(struct __sk_buff *c) { struct bpf_iter_num it; bpf_iter_num_new(&it, 0, 5); return 0; }
T c_iter_twice(struct __sk_buff *c) { struct bpf_iter_num it; bpf_iter_num_new(&it, 0, 5); bpf_iter_num_new(&it, 0, 5); bpf_iter_num_destroy(&it); return 0; }
T c_iter_uninit(struct __sk_buff *c) { struct bpf_iter_num it; int *p = bpf_iter_num_next(&it); return 0; }
T c_iter_dest(struct __sk_buff *c) { struct bpf_iter_num it; bpf_iter_num_destroy(&it); return 0; }
T c_iter_map(struct __sk_buff *c) { bpf_iter_num_new((void *)&glob, 0, 5); return 0; }
T c_iter_nonull(struct __sk_buff *c) { struct bpf_iter_num it; int s, *p; bpf_iter_num_new(&it, 0, 5); p = bpf_iter_num_next(&it); s = *p; bpf_iter_num_destroy(&it); return s; }
T c_iter_off(struct __sk_buff *c) { struct { u64 a; struct bpf_iter_num it; } x; bpf_iter_num_new((void *)&x.it - 4, 0, 5); return 0; }
T c_iter_var(struct __sk_buff *c) { struct { u64 a; struct bpf_iter_num it; } x; bpf_iter_num_new((void *)&x.it - (c->len & 8), 0, 5); return 0; }
T c_iter_write(struct __sk_buff *c) { struct bpf_iter_num it; bpf_iter_num_new(&it, 0, 5); *(volatile u64 *)&it = 0; bpf_iter_num_destroy(&it); return 0; }
T c_iter_read(struct __sk_buff *c) { struct bpf_iter_num it; int r; bpf_iter_num_new(&it, 0, 5); r = *(volatile u64 *)&it; bpf_iter_num_destroy(&it); return r; }
T c_iter_drained(struct __sk_buff *c) { struct bpf_iter_num it; int *p, *q; int r = 0; bpf_iter_num_new(&it, 0, 5); p = bpf_iter_num_next(&it); if (!p) { q = bpf_iter_num_next(&it); if (q) r = *(int *)0; } bpf_iter_num_destroy(&it); return r; }
T c_iter_after(struct __sk_buff *c) { struct bpf_iter_num it; int *p; int r = 0; bpf_iter_num_new(&it, 0, 5); p = bpf_iter_num_next(&it); bpf_iter_num_destroy(&it); if (p) r = *p; return r; }
SEC("tp_btf/task_newtask") int BPF_PROG(c_iter_task, struct task_struct *task, u64 f) { struct bpf_iter_task it; struct task_struct *p; int n = 0; bpf_iter_task_new(&it, 0, 0); while ((p = bpf_iter_task_next(&it))) n += p->pid; bpf_iter_task_destroy(&it); return 0; }
SEC("syscall") int c_iter_task_s(void *c) { struct bpf_iter_task it; struct task_struct *p; int n = 0; bpf_rcu_read_lock(); bpf_iter_task_new(&it, 0, 0); while ((p = bpf_iter_task_next(&it))) n += p->pid; bpf_iter_task_destroy(&it); bpf_rcu_read_unlock(); return 0; }
SEC("syscall") int c_iter_task_s2(void *c) { struct bpf_iter_task it; struct task_struct *p; int n = 0; bpf_rcu_read_lock(); bpf_iter_task_new(&it, 0, 0); bpf_rcu_read_unlock(); while ((p = bpf_iter_task_next(&it))) n += p->pid; bpf_iter_task_destroy(&it);  return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(c_iter_vma, struct task_struct *task, u64 f) { struct bpf_iter_task_vma it; struct vm_area_struct *p; int n = 0; bpf_iter_task_vma_new(&it, task, 0); while ((p = bpf_iter_task_vma_next(&it))) n += p->vm_start; bpf_iter_task_vma_destroy(&it); return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(c_iter_css, struct task_struct *task, u64 f) { struct bpf_iter_css it; struct cgroup_subsys_state *p; int n = 0; struct cgroup *g = bpf_cgroup_from_id(1); if (!g) return 0; bpf_iter_css_new(&it, &g->self, 0); while ((p = bpf_iter_css_next(&it))) n++; bpf_iter_css_destroy(&it); bpf_cgroup_release(g); return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(c_iter_csst, struct task_struct *task, u64 f) { struct bpf_iter_css_task it; struct task_struct *p; int n = 0; struct cgroup *g = bpf_cgroup_from_id(1); if (!g) return 0; bpf_iter_css_task_new(&it, &g->self, 0); while ((p = bpf_iter_css_task_next(&it))) n++; bpf_iter_css_task_destroy(&it); bpf_cgroup_release(g); return 0; }
T c_bits(struct __sk_buff *c) { struct bpf_iter_bits it; int *p; int n = 0; u64 x = 5; bpf_iter_bits_new(&it, &x, 1); while ((p = bpf_iter_bits_next(&it))) n += *p; bpf_iter_bits_destroy(&it); return n; }
