#include "common.h"
struct task_struct___old { int pid; long state; } __attribute__((preserve_access_index));
struct task_struct___x { int nosuch; struct { int deep; } nosub; } __attribute__((preserve_access_index));
struct nothing_here { int a; int b; } __attribute__((preserve_access_index));
struct nothing___bar { int a; } __attribute__((preserve_access_index));
enum bpf_prog_type___f { BPF_PROG_TYPE_XDP___f = 99, BPF_PROG_TYPE_NOPE___f = 100 };
enum nosuch_enum { NOSUCH_A = 3 };
int out[64];
SEC("raw_tp/sched_switch") int fields(void *ctx)
{
	struct task_struct *t = (void *)bpf_get_current_task();
	out[0] = BPF_CORE_READ(t, pid);
	out[1] = BPF_CORE_READ(t, mm, map_count);
	out[2] = BPF_CORE_READ(t, group_leader, real_parent, tgid);
	out[3] = bpf_core_field_exists(t->comm);
	out[4] = bpf_core_field_size(t->comm);
	out[5] = bpf_core_field_offset(t->comm);
	struct task_struct___old *o = (void *)t;
	out[6] = bpf_core_field_exists(o->state);
	out[7] = bpf_core_field_exists(o->pid);
	struct task_struct___x *x = (void *)t;
	if (bpf_core_field_exists(x->nosuch)) out[8] = BPF_CORE_READ(x, nosuch);
	if (bpf_core_field_exists(x->nosub.deep)) out[9] = BPF_CORE_READ(x, nosub.deep);
	out[10] = BPF_CORE_READ(t, se.load.weight);
	out[12] = BPF_CORE_READ_BITFIELD_PROBED(t, sched_remote_wakeup);
	out[13] = BPF_CORE_READ_BITFIELD_PROBED(t, in_iowait);
	return 0;
}
SEC("raw_tp/sched_switch") int types(void *ctx)
{
	out[0] = bpf_core_type_exists(struct task_struct);
	out[1] = bpf_core_type_exists(struct nothing_here);
	out[2] = bpf_core_type_size(struct task_struct);
	out[3] = bpf_core_type_size(struct nothing_here);
	out[4] = bpf_core_type_id_local(struct task_struct___old);
	out[7] = bpf_core_type_exists(enum bpf_prog_type);
	out[10] = bpf_core_type_matches(struct task_struct);
	out[11] = bpf_core_type_matches(struct task_struct___old);
	out[12] = bpf_core_type_matches(struct list_head);
	out[14] = bpf_core_type_exists(union bpf_attr);
	return 0;
}
SEC("raw_tp/sched_switch") int enums(void *ctx)
{
	out[0] = bpf_core_enum_value(enum bpf_prog_type, BPF_PROG_TYPE_XDP);
	out[1] = bpf_core_enum_value_exists(enum bpf_prog_type___f, BPF_PROG_TYPE_XDP___f);
	out[2] = bpf_core_enum_value_exists(enum bpf_prog_type___f, BPF_PROG_TYPE_NOPE___f);
	if (bpf_core_enum_value_exists(enum bpf_prog_type___f, BPF_PROG_TYPE_XDP___f))
		out[3] = bpf_core_enum_value(enum bpf_prog_type___f, BPF_PROG_TYPE_XDP___f);
	if (bpf_core_enum_value_exists(enum bpf_prog_type___f, BPF_PROG_TYPE_NOPE___f))
		out[4] = bpf_core_enum_value(enum bpf_prog_type___f, BPF_PROG_TYPE_NOPE___f);
	if (bpf_core_enum_value_exists(enum nosuch_enum, NOSUCH_A)) out[5] = bpf_core_enum_value(enum nosuch_enum, NOSUCH_A);
	return 0;
}
SEC("raw_tp/sched_switch") int unguarded(void *ctx)
{
	struct task_struct___x *x = (void *)bpf_get_current_task();
	out[8] = BPF_CORE_READ(x, nosuch);
	return 0;
}
