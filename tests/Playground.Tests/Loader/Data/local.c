#include "common.h"
#define private(name) SEC(".data." #name) __hidden __attribute__((aligned(8)))
extern void *bpf_obj_new_impl(__u64 local_type_id, void *meta) __ksym; extern void bpf_obj_drop_impl(void *kptr, void *meta) __ksym;
extern int bpf_list_push_front_impl(struct bpf_list_head *head, struct bpf_list_node *node, void *meta, __u64 off) __ksym;
extern struct bpf_list_node *bpf_list_pop_back(struct bpf_list_head *head) __ksym;
extern int bpf_rbtree_add_impl(struct bpf_rb_root *root, struct bpf_rb_node *node, _Bool (less)(struct bpf_rb_node *a, const struct bpf_rb_node *b), void *meta, __u64 off) __ksym;
struct my_node { int d; struct bpf_list_node l; }; struct my_tnode { __u64 k; struct bpf_rb_node r; };
#define __contains(name, node) __attribute__((btf_decl_tag("contains:" #name ":" #node)))
private(A) struct bpf_spin_lock lock; private(A) struct bpf_list_head head __contains(my_node, l);
private(B) struct bpf_spin_lock tlock; private(B) struct bpf_rb_root root __contains(my_tnode, r);
#define container_of(p, t, m) ((t *)((void *)(p) - __builtin_offsetof(t, m)))
static _Bool less(struct bpf_rb_node *a, const struct bpf_rb_node *b) { return ((struct my_tnode *)container_of(a, struct my_tnode, r))->k < ((struct my_tnode *)container_of(b, struct my_tnode, r))->k; }
SEC("tc") int list(struct __sk_buff *c)
{
	struct my_node *n = bpf_obj_new_impl(bpf_core_type_id_local(struct my_node), 0); struct bpf_list_node *x;
	if (!n) return 0;
	n->d = 5;
	bpf_spin_lock(&lock); bpf_list_push_front_impl(&head, &n->l, 0, 0); x = bpf_list_pop_back(&head); bpf_spin_unlock(&lock);
	if (x) bpf_obj_drop_impl(container_of(x, struct my_node, l), 0);
	return 0;
}
SEC("tc") int tree(struct __sk_buff *c)
{
	struct my_tnode *n = bpf_obj_new_impl(bpf_core_type_id_local(struct my_tnode), 0);
	if (!n) return 0;
	n->k = c->len;
	bpf_spin_lock(&tlock); bpf_rbtree_add_impl(&root, &n->r, less, 0, 0); bpf_spin_unlock(&tlock);
	return 0;
}
