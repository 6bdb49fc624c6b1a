#include "common.h"
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, u64[4]); } a SEC(".maps");
struct rlv { struct bpf_res_spin_lock l; u64 x; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct rlv); } rl SEC(".maps");
struct twv { struct bpf_task_work tw; u64 x; };
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 4); __type(key, int); __type(value, struct twv); } twm SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, int); __type(value, u64); } hh SEC(".maps");
#define T SEC("tc") int
#define X SEC("xdp") int
static __always_inline u64 *alook(void) { int k = 1; return bpf_map_lookup_elem(&a, &k); }
static __always_inline struct rlv *rlook(int k) { return bpf_map_lookup_elem(&rl, &k); }
T d_rb(struct __sk_buff *c) { struct bpf_dynptr d; u64 x = 1; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); bpf_dynptr_write(&d, 0, &x, 8, 0); bpf_ringbuf_submit_dynptr(&d, 0); return 0; }
T d_rb_leak(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); return 0; }
T d_rb_twice(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); bpf_ringbuf_submit_dynptr(&d, 0); bpf_ringbuf_submit_dynptr(&d, 0); return 0; }
T d_rb_over(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); bpf_ringbuf_submit_dynptr(&d, 0); return 0; }
T d_rb_write(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); *(volatile u64 *)&d = 0; bpf_ringbuf_submit_dynptr(&d, 0); return 0; }
T d_rb_data(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); u64 *p = bpf_dynptr_data(&d, 0, 8); if (p) *p = 1; bpf_ringbuf_submit_dynptr(&d, 0); return 0; }
T d_rb_data_after(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); u64 *p = bpf_dynptr_data(&d, 0, 8); bpf_ringbuf_submit_dynptr(&d, 0); if (p) *p = 1; return 0; }
T d_rb_data_nonull(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); u64 *p = bpf_dynptr_data(&d, 0, 8); *p = 1; bpf_ringbuf_submit_dynptr(&d, 0);  return 0; }
T d_rb_data_oob(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); u64 *p = bpf_dynptr_data(&d, 0, 8); if (p) p[1] = 1; bpf_ringbuf_submit_dynptr(&d, 0);  return 0; }
T d_rb_data_var(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); u64 *p = bpf_dynptr_data(&d, 0, c->len); if (p) p[0] = 1; bpf_ringbuf_submit_dynptr(&d, 0);  return 0; }
T d_rb_submitdata(struct __sk_buff *c) { struct bpf_dynptr d; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); u64 *p = bpf_dynptr_data(&d, 0, 8); if (p) bpf_ringbuf_submit(p, 0); else bpf_ringbuf_discard_dynptr(&d, 0);  return 0; }
T d_mem(struct __sk_buff *c) { struct bpf_dynptr d; u64 *v = alook(), x = 0; if (!v) return 0; bpf_dynptr_from_mem(v, 32, 0, &d); bpf_dynptr_read(&x, 8, &d, 0, 0); return x; }
T d_mem_stack(struct __sk_buff *c) { struct bpf_dynptr d; u64 x = 0; bpf_dynptr_from_mem(&x, 8, 0, &d); return x; }
T d_mem_wrong(struct __sk_buff *c) { struct bpf_dynptr d; u64 *v = alook(); if (!v) return 0; bpf_dynptr_from_mem(v, 32, 0, &d); bpf_ringbuf_submit_dynptr(&d, 0); return 0; }
T d_mem_over(struct __sk_buff *c) { struct bpf_dynptr d; u64 *v = alook(), x = 0; if (!v) return 0; bpf_dynptr_from_mem(v, 32, 0, &d); bpf_dynptr_from_mem(v, 16, 0, &d); bpf_dynptr_read(&x, 8, &d, 0, 0); return x; }
T d_mem_slice_over(struct __sk_buff *c) { struct bpf_dynptr d; u64 *v = alook(), *p; if (!v) return 0; bpf_dynptr_from_mem(v, 32, 0, &d); p = bpf_dynptr_data(&d, 0, 8); bpf_dynptr_from_mem(v, 16, 0, &d); if (p) return *p; return 0; }
T d_uninit(struct __sk_buff *c) { struct bpf_dynptr d; u64 x = 0; bpf_dynptr_read(&x, 8, &d, 0, 0); return x; }
T d_off(struct __sk_buff *c) { struct { u64 a; struct bpf_dynptr d; u64 b; } s; u64 *v = alook(), x = 0; if (!v) return 0; bpf_dynptr_from_mem(v, 32, 0, &s.d); bpf_dynptr_read(&x, 8, (void *)&s.d + 8, 0, 0); return x; }
T d_off4(struct __sk_buff *c) { struct { u64 a; struct bpf_dynptr d; u64 b; } s; u64 *v = alook(), x = 0; if (!v) return 0; bpf_dynptr_from_mem(v, 32, 0, (void *)&s.d + 4); return x; }
T d_top(struct __sk_buff *c) { u64 *v = alook(); if (!v) return 0; asm volatile("r1 = %0\nr2 = 32\nr3 = 0\nr4 = r10\nr4 += -8\ncall 197" :: "r"(v) : "r0","r1","r2","r3","r4","r5"); return 0; }
T d_part(struct __sk_buff *c) { struct bpf_dynptr d; u64 *v = alook(), x = 0; if (!v) return 0; bpf_dynptr_from_mem(v, 32, 0, &d); *((volatile char *)&d + 8) = 1; bpf_dynptr_read(&x, 8, &d, 0, 0); return x; }
T d_readraw(struct __sk_buff *c) { struct bpf_dynptr d; u64 *v = alook(); if (!v) return 0; bpf_dynptr_from_mem(v, 32, 0, &d); return *(volatile u64 *)&d; }
T d_readinto(struct __sk_buff *c) { struct bpf_dynptr d; u64 *v = alook(); if (!v) return 0; bpf_dynptr_from_mem(v, 32, 0, &d); bpf_dynptr_read(&d, 8, &d, 0, 0); return 0; }
T d_map(struct __sk_buff *c) { u64 *v = alook(); if (!v) return 0; bpf_dynptr_from_mem(v, 16, 0, (void *)v); return 0; }
T d_skb(struct __sk_buff *c) { struct bpf_dynptr d; char b[14]; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice(&d, 0, b, 14); if (!p) return 0; return p[3]; }
T d_skb_w(struct __sk_buff *c) { struct bpf_dynptr d; char b[14]; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice(&d, 0, b, 14); if (!p) return 0; p[3] = 1; return 0; }
T d_skb_rdwr(struct __sk_buff *c) { struct bpf_dynptr d; char b[14]; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice_rdwr(&d, 0, b, 14); if (!p) return 0; p[3] = 1; return 0; }
T d_skb_null(struct __sk_buff *c) { struct bpf_dynptr d; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice(&d, 0, 0, 14); if (!p) return 0; return p[13]; }
T d_skb_oob(struct __sk_buff *c) { struct bpf_dynptr d; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice(&d, 0, 0, 14); if (!p) return 0; return p[14]; }
T d_skb_var(struct __sk_buff *c) { struct bpf_dynptr d; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice(&d, 0, 0, c->len); if (!p) return 0; return p[1]; }
T d_skb_short(struct __sk_buff *c) { struct bpf_dynptr d; char b[8]; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice(&d, 0, b, 14); if (!p) return 0; return p[1]; }
T d_skb_nonull(struct __sk_buff *c) { struct bpf_dynptr d; char b[14]; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice(&d, 0, b, 14); return p[1]; }
T d_skb_inval(struct __sk_buff *c) { struct bpf_dynptr d; char b[14]; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice(&d, 0, b, 14); if (!p) return 0; bpf_skb_pull_data(c, 0); return p[1]; }
T d_skb_write_inval(struct __sk_buff *c) { struct bpf_dynptr d; char b[14] = {}; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice(&d, 0, b, 14); if (!p) return 0; bpf_dynptr_write(&d, 0, b, 1, 0); return p[1]; }
T d_skb_data(struct __sk_buff *c) { struct bpf_dynptr d; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_data(&d, 0, 1); if (!p) return 0; return *p; }
T d_skb_ctx(struct __sk_buff *c) { struct bpf_dynptr d; u64 x; bpf_dynptr_from_skb((void *)&x, 0, &d); return 0; }
T d_skb_meta(struct __sk_buff *c) { struct bpf_dynptr d; char b[4] = {}; bpf_dynptr_from_skb_meta(c, 0, &d); bpf_dynptr_write(&d, 0, b, 4, 0); return 0; }
X d_xdp(struct xdp_md *c) { struct bpf_dynptr d; char b[14]; bpf_dynptr_from_xdp(c, 0, &d); char *p = bpf_dynptr_slice_rdwr(&d, 0, b, 14); if (!p) return 0; p[3] = 1; return 0; }
X d_xdp_skb(struct xdp_md *c) { struct bpf_dynptr d; bpf_dynptr_from_skb((void *)c, 0, &d); return 0; }
X d_xdp_pull(struct xdp_md *c) { void *p = (void *)(long)c->data; if (p + 4 > (void *)(long)c->data_end) return 0; bpf_xdp_pull_data(c, 4); return *(char *)p; }
SEC("cgroup_skb/egress") int d_cg(struct __sk_buff *c) { struct bpf_dynptr d; char b[14]; bpf_dynptr_from_skb(c, 0, &d); char *p = bpf_dynptr_slice_rdwr(&d, 0, b, 14); if (!p) return 0; p[3] = 1; return 0; }
SEC("tp_btf/kfree_skb") int BPF_PROG(d_tp, struct sk_buff *skb) { struct bpf_dynptr d; bpf_dynptr_from_skb((void *)skb, 0, &d); return 0; }
T d_clone(struct __sk_buff *c) { struct bpf_dynptr d, e; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); bpf_dynptr_clone(&d, &e); bpf_ringbuf_submit_dynptr(&d, 0); return 0; }
T d_clone_after(struct __sk_buff *c) { struct bpf_dynptr d, e; u64 x = 0; bpf_ringbuf_reserve_dynptr(&rb, 8, 0, &d); bpf_dynptr_clone(&d, &e); bpf_ringbuf_submit_dynptr(&e, 0); bpf_dynptr_read(&x, 8, &d, 0, 0); return x; }
T d_clone_skb(struct __sk_buff *c) { struct bpf_dynptr d, e; u64 x = 0; bpf_dynptr_from_skb(c, 0, &d); bpf_dynptr_clone(&d, &e); bpf_dynptr_read(&x, 8, &e, 0, 0); return x; }
T d_adjust(struct __sk_buff *c) { struct bpf_dynptr d; bpf_dynptr_from_skb(c, 0, &d); bpf_dynptr_adjust(&d, 1, 2); return bpf_dynptr_size(&d) + bpf_dynptr_is_null(&d) + bpf_dynptr_is_rdonly(&d); }
T d_copy(struct __sk_buff *c) { struct bpf_dynptr d, e; u64 *v = alook(); if (!v) return 0; bpf_dynptr_from_skb(c, 0, &d); bpf_dynptr_from_mem(v, 32, 0, &e); bpf_dynptr_copy(&e, 0, &d, 0, 8); return bpf_dynptr_memset(&e, 0, 4, 1); }
T i_irq(struct __sk_buff *c) { unsigned long f; bpf_local_irq_save(&f); bpf_local_irq_restore(&f); return 0; }
T i_irq_leak(struct __sk_buff *c) { unsigned long f; bpf_local_irq_save(&f); return 0; }
T i_irq_uninit(struct __sk_buff *c) { unsigned long f; bpf_local_irq_restore(&f); return 0; }
T i_irq_init(struct __sk_buff *c) { unsigned long f = 0; asm volatile("" :: "r"(&f)); bpf_local_irq_restore(&f); return 0; }
T i_irq_twice(struct __sk_buff *c) { unsigned long f; bpf_local_irq_save(&f); bpf_local_irq_save(&f); bpf_local_irq_restore(&f); return 0; }
T i_irq_nest(struct __sk_buff *c) { unsigned long f, g; bpf_local_irq_save(&f); bpf_local_irq_save(&g); bpf_local_irq_restore(&g); bpf_local_irq_restore(&f); return 0; }
T i_irq_order(struct __sk_buff *c) { unsigned long f, g; bpf_local_irq_save(&f); bpf_local_irq_save(&g); bpf_local_irq_restore(&f); bpf_local_irq_restore(&g); return 0; }
T i_irq_map(struct __sk_buff *c) { u64 *v = alook(); if (!v) return 0; bpf_local_irq_save((void *)v); return 0; }
T i_irq_off(struct __sk_buff *c) { unsigned long f[2]; bpf_local_irq_save((void *)f + 4); return 0; }
T i_irq_read(struct __sk_buff *c) { unsigned long f; bpf_local_irq_save(&f); unsigned long g = *(volatile unsigned long *)&f; bpf_local_irq_restore(&f); return g; }
T i_irq_write(struct __sk_buff *c) { unsigned long f; bpf_local_irq_save(&f); *(volatile unsigned long *)&f = 1; bpf_local_irq_restore(&f); return 0; }
T i_irq_tail(struct __sk_buff *c) { unsigned long f; bpf_local_irq_save(&f); int r = *(u8*)(long)c; bpf_local_irq_restore(&f); return r; }
SEC("syscall") int i_irq_sleep(void *c) { unsigned long f; u64 x; bpf_local_irq_save(&f); bpf_copy_from_user(&x, 8, 0); bpf_local_irq_restore(&f); return 0; }
SEC("syscall") int i_pre_sleep(void *c) { u64 x; bpf_preempt_disable(); bpf_copy_from_user(&x, 8, 0); bpf_preempt_enable(); return 0; }
T i_pre(struct __sk_buff *c) { bpf_preempt_disable(); bpf_preempt_disable(); bpf_preempt_enable(); bpf_preempt_enable(); return 0; }
T i_pre_leak(struct __sk_buff *c) { bpf_preempt_disable(); return 0; }
T i_pre_leak2(struct __sk_buff *c) { bpf_preempt_disable(); bpf_preempt_disable(); bpf_preempt_enable(); return 0; }
T i_pre_en(struct __sk_buff *c) { bpf_preempt_enable(); return 0; }
__hid int sub_pre(void) { bpf_preempt_enable(); return 0; }
T i_pre_sub(struct __sk_buff *c) { bpf_preempt_disable(); return sub_pre(); }
T q_res(struct __sk_buff *c) { struct rlv *v = rlook(1); if (!v) return 0; if (bpf_res_spin_lock(&v->l)) return 0; v->x++; bpf_res_spin_unlock(&v->l); return 0; }
T q_res_nochk(struct __sk_buff *c) { struct rlv *v = rlook(1); if (!v) return 0; bpf_res_spin_lock(&v->l); v->x++; bpf_res_spin_unlock(&v->l); return 0; }
T q_res_aa(struct __sk_buff *c) { struct rlv *v = rlook(1); if (!v) return 0; if (bpf_res_spin_lock(&v->l)) return 0; if (!bpf_res_spin_lock(&v->l)) bpf_res_spin_unlock(&v->l); bpf_res_spin_unlock(&v->l); return 0; }
T q_res_two(struct __sk_buff *c) { struct rlv *v = rlook(1), *w = rlook(2); if (!v || !w) return 0; if (bpf_res_spin_lock(&v->l)) return 0; if (!bpf_res_spin_lock(&w->l)) bpf_res_spin_unlock(&w->l); bpf_res_spin_unlock(&v->l); return 0; }
T q_res_order(struct __sk_buff *c) { struct rlv *v = rlook(1), *w = rlook(2); if (!v || !w) return 0; if (bpf_res_spin_lock(&v->l)) return 0; if (bpf_res_spin_lock(&w->l)) { bpf_res_spin_unlock(&v->l); return 0; } bpf_res_spin_unlock(&v->l); bpf_res_spin_unlock(&w->l); return 0; }
T q_res_irq(struct __sk_buff *c) { unsigned long f; struct rlv *v = rlook(1); if (!v) return 0; if (bpf_res_spin_lock_irqsave(&v->l, &f)) return 0; v->x++; bpf_res_spin_unlock_irqrestore(&v->l, &f); return 0; }
T q_res_irqmix(struct __sk_buff *c) { unsigned long f; struct rlv *v = rlook(1); if (!v) return 0; if (bpf_res_spin_lock_irqsave(&v->l, &f)) return 0; v->x++; bpf_res_spin_unlock(&v->l); return 0; }
T q_res_irqmix2(struct __sk_buff *c) { unsigned long f; struct rlv *v = rlook(1); if (!v) return 0; if (bpf_res_spin_lock_irqsave(&v->l, &f)) return 0; bpf_local_irq_restore(&f); return 0; }
T q_res_leak(struct __sk_buff *c) { struct rlv *v = rlook(1); if (!v) return 0; if (bpf_res_spin_lock(&v->l)) return 0; return 0; }
T q_res_unl(struct __sk_buff *c) { struct rlv *v = rlook(1); if (!v) return 0; bpf_res_spin_unlock(&v->l); return 0; }
T q_res_off(struct __sk_buff *c) { struct rlv *v = rlook(1); if (!v) return 0; if (bpf_res_spin_lock((void *)&v->x)) return 0; return 0; }
T q_res_spin(struct __sk_buff *c) { struct rlv *v = rlook(1); if (!v) return 0; bpf_spin_lock((void *)&v->l); bpf_spin_unlock((void *)&v->l); return 0; }
T q_res_stack(struct __sk_buff *c) { struct bpf_res_spin_lock l; bpf_res_spin_lock(&l); return 0; }
__hid int cb_tw(struct bpf_map *m, void *k, void *v) { u64 x; bpf_copy_from_user(&x, 8, 0); return 7; }
SEC("kprobe") int t_tw(void *c) { int k = 1; struct twv *v = bpf_map_lookup_elem(&twm, &k); if (!v) return 0; struct task_struct *t = bpf_get_current_task_btf(); return bpf_task_work_schedule_signal_impl(t, &v->tw, &twm, (void *)cb_tw, 0); }
SEC("kprobe") int t_tw_off(void *c) { int k = 1; struct twv *v = bpf_map_lookup_elem(&twm, &k); if (!v) return 0; struct task_struct *t = bpf_get_current_task_btf(); return bpf_task_work_schedule_resume_impl(t, (void *)&v->x, &twm, (void *)cb_tw, 0); }
SEC("kprobe") int t_tw_fn(void *c) { int k = 1; struct twv *v = bpf_map_lookup_elem(&twm, &k); if (!v) return 0; struct task_struct *t = bpf_get_current_task_btf(); return bpf_task_work_schedule_resume_impl(t, &v->tw, &twm, c, 0); }
T x_throw(struct __sk_buff *c) { if (c->len) bpf_throw(0); return 0; }
T x_throw_lock(struct __sk_buff *c) { bpf_rcu_read_lock(); bpf_throw(0); bpf_rcu_read_unlock(); return 0; }
T x_throw_ref(struct __sk_buff *c) { struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0; bpf_throw(0); bpf_task_release(t); return 0; }
__hid int sub_throw(int x) { if (x) bpf_throw(5); return 1; }
T x_throw_sub(struct __sk_buff *c) { return sub_throw(c->len); }
T x_throw_sub_ref(struct __sk_buff *c) { struct task_struct *t = bpf_task_from_pid(1); if (!t) return 0; sub_throw(c->len); bpf_task_release(t); return 0; }
SEC("cgroup_skb/ingress") int x_throw_ret(struct __sk_buff *c) { if (c->len) bpf_throw(7); return 0; }
SEC("cgroup_skb/ingress") int x_throw_ok(struct __sk_buff *c) { if (c->len) bpf_throw(1); return 0; }
__attribute__((noinline)) int exc_cb(u64 x) { return x; }
SEC("tc") __attribute__((btf_decl_tag("exception_callback:exc_cb"))) int x_cb(struct __sk_buff *c) { if (c->len) bpf_throw(1); return 0; }
__attribute__((noinline)) int exc_cb2(u64 x, u64 y) { return x; }
SEC("tc") __attribute__((btf_decl_tag("exception_callback:exc_cb2"))) int x_cb2(struct __sk_buff *c) { if (c->len) bpf_throw(1); return 0; }
__hid int cb_throw(u32 i, void *c) { bpf_throw(1); return 0; }
T x_cbthrow(struct __sk_buff *c) { bpf_loop(3, cb_throw, 0, 0); return 0; }
T z_cast(struct __sk_buff *c) { struct sk_buff *s = bpf_cast_to_kern_ctx(c); return s->len; }
X z_castx(struct xdp_md *c) { struct xdp_buff *s = bpf_cast_to_kern_ctx(c); return s->frame_sz; }
T z_castbad(struct __sk_buff *c) { u64 x; struct sk_buff *s = bpf_cast_to_kern_ctx(&x); return s->len; }
T z_rdonly(struct __sk_buff *c) { struct task_struct *t = bpf_rdonly_cast(c, bpf_core_type_id_kernel(struct task_struct)); return t->pid; }
T z_rdonlyw(struct __sk_buff *c) { struct task_struct *t = bpf_rdonly_cast(c, bpf_core_type_id_kernel(struct task_struct)); t->pid = 1; return 0; }
T z_rdonly0(struct __sk_buff *c) { int *t = bpf_rdonly_cast(c, 0); return *t; }
T z_rdonlyint(struct __sk_buff *c) { int *t = bpf_rdonly_cast(c, bpf_core_type_id_kernel(int)); return *t; }
T z_rdonlybad(struct __sk_buff *c) { int *t = bpf_rdonly_cast(c, 10000000); return *t; }
T z_rdonlyvar(struct __sk_buff *c) { int *t = bpf_rdonly_cast(c, c->len); return *t; }
T z_kmem(struct __sk_buff *c) { struct kmem_cache *k = bpf_get_kmem_cache(0); if (!k) return 0; return k->size; }
T z_strlen(struct __sk_buff *c) { return bpf_strlen("abc"); }
T z_mapsum(struct __sk_buff *c) { return bpf_map_sum_elem_count((void *)&hh); }
T z_ct(struct __sk_buff *c) { struct bpf_sock_tuple t = {}; struct bpf_ct_opts o = {}; struct nf_conn *n = bpf_skb_ct_lookup(c, &t, sizeof(t.ipv4), &o, sizeof(o)); if (!n) return 0; int r = n->status; bpf_ct_release(n); return r; }
T z_ct_short(struct __sk_buff *c) { struct bpf_sock_tuple t = {}; struct bpf_ct_opts o = {}; struct nf_conn *n = bpf_skb_ct_lookup(c, &t, sizeof(t) + 10, &o, sizeof(o)); if (n) bpf_ct_release(n); return 0; }
T z_ct_alloc(struct __sk_buff *c) { struct bpf_sock_tuple t = {}; struct bpf_ct_opts o = {}; struct nf_conn___init *n = bpf_skb_ct_alloc(c, &t, sizeof(t.ipv4), &o, sizeof(o)); if (!n) return 0; bpf_ct_set_timeout(n, 5); struct nf_conn *m = bpf_ct_insert_entry(n); if (m) bpf_ct_release(m); return 0; }
T z_ct_alloc_rel(struct __sk_buff *c) { struct bpf_sock_tuple t = {}; struct bpf_ct_opts o = {}; struct nf_conn___init *n = bpf_skb_ct_alloc(c, &t, sizeof(t.ipv4), &o, sizeof(o)); if (!n) return 0; bpf_ct_release((void *)n); return 0; }
T z_ct_insert_lk(struct __sk_buff *c) { struct bpf_sock_tuple t = {}; struct bpf_ct_opts o = {}; struct nf_conn *n = bpf_skb_ct_lookup(c, &t, sizeof(t.ipv4), &o, sizeof(o)); if (!n) return 0; n = bpf_ct_insert_entry((void *)n); if (n) bpf_ct_release(n); return 0; }
T z_ctnull(struct __sk_buff *c) { struct bpf_ct_opts o = {}; struct nf_conn *n = bpf_skb_ct_lookup(c, 0, 12, &o, sizeof(o)); if (n) bpf_ct_release(n); return 0; }
T z_cgrp(struct __sk_buff *c) { struct cgroup *g = bpf_cgroup_from_id(1), *h; if (!g) return 0; h = bpf_cgroup_ancestor(g, 1); if (h) bpf_cgroup_release(h); bpf_cgroup_release(g); return 0; }
T z_under(struct __sk_buff *c) { struct task_struct *t = bpf_task_from_pid(1); struct cgroup *g = bpf_cgroup_from_id(1); int r = 0; if (t && g) r = bpf_task_under_cgroup(t, g); if (t) bpf_task_release(t); if (g) bpf_cgroup_release(g); return r; }
SEC("tp_btf/task_newtask") int BPF_PROG(z_cpumask, struct task_struct *task, u64 f) { struct bpf_cpumask *m = bpf_cpumask_create(); if (!m) return 0; bpf_cpumask_set_cpu(1, m); int r = bpf_cpumask_test_cpu(1, (void *)m); r += bpf_cpumask_first((void *)m); bpf_cpumask_release(m); return r; }
SEC("tp_btf/task_newtask") int BPF_PROG(z_cpumask2, struct task_struct *task, u64 f) { return bpf_cpumask_weight(task->cpus_ptr); }
SEC("tp_btf/task_newtask") int BPF_PROG(z_cpumask3, struct task_struct *task, u64 f) { bpf_cpumask_set_cpu(1, (void *)task->cpus_ptr); return 0; }
SEC("tp_btf/task_newtask") int BPF_PROG(z_sig, struct task_struct *task, u64 f) { return bpf_send_signal_task(task, 9, 0, 0); }
SEC("syscall") int z_key(void *c) { struct bpf_key *k = bpf_lookup_user_key(1, 0); if (k) bpf_key_put(k); return 0; }
T z_key2(struct __sk_buff *c) { struct bpf_key *k = bpf_lookup_user_key(1, 0); if (k) bpf_key_put(k); return 0; }
T z_key3(struct __sk_buff *c) { struct bpf_key *k = bpf_lookup_system_key(1); if (k) bpf_key_put(k); return 0; }
SEC("syscall") int z_printk(void *c) { static const char f[] = "x %d"; u64 a[1] = {1}; return bpf_stream_vprintk_impl(1, f, a, 8, 0); }
