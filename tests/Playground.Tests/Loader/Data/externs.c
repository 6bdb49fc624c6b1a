#include "common.h"
extern int LINUX_KERNEL_VERSION __kconfig;
extern unsigned long CONFIG_HZ __kconfig;
extern _Bool CONFIG_BPF __kconfig;
extern enum libbpf_tristate CONFIG_MODULES __kconfig __weak;
extern char CONFIG_NET __kconfig;
extern const char CONFIG_DEFAULT_HOSTNAME[32] __kconfig __weak;
extern int CONFIG_NOT_THERE __kconfig __weak;
extern _Bool LINUX_HAS_BPF_COOKIE __kconfig; extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;
extern const void schedule __ksym; extern const void nosuchsym __ksym __weak;
extern const int bpf_prog_active __ksym __weak; extern const int nosuchvar __ksym __weak;
extern struct task_struct *bpf_task_from_pid(__s32 pid) __ksym;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern struct task_struct *bpf_task_acquire___one(struct task_struct *p) __ksym __weak;
extern int bpf_not_a_kfunc(int x) __ksym __weak;
__u64 o[16];
SEC("tp_btf/sched_switch") int k1(void *ctx)
{
	o[0] = LINUX_KERNEL_VERSION; o[1] = CONFIG_HZ; o[2] = CONFIG_BPF; o[3] = CONFIG_MODULES; o[4] = CONFIG_NET; o[5] = CONFIG_DEFAULT_HOSTNAME[2];
	o[6] = CONFIG_NOT_THERE; o[7] = LINUX_HAS_BPF_COOKIE + LINUX_HAS_SYSCALL_WRAPPER;
	o[8] = (__u64)&schedule; o[9] = (__u64)&nosuchsym;
	if (&nosuchvar) o[10] = nosuchvar;
	struct task_struct *t = bpf_task_from_pid(1);
	if (t) { o[12] = t->pid; bpf_task_release(t); }
	if (bpf_not_a_kfunc) o[13] = bpf_not_a_kfunc(3);
	return 0;
}
SEC("tp_btf/sched_switch") int k2(void *ctx)
{
	struct task_struct *t = bpf_get_current_task_btf(), *a;
	if (bpf_task_acquire___one && (a = bpf_task_acquire___one(t))) { o[0] = a->tgid; bpf_task_release(a); }
	return 0;
}
SEC("xdp") int k3(struct xdp_md *c) { return LINUX_KERNEL_VERSION > 0x60000 ? XDP_PASS : XDP_DROP; }
