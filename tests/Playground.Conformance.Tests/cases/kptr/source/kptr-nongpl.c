/* Scenario 60: kernel functions are for GPL programs. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
char LICENSE[] SEC("license") = "Proprietary";
SEC("tc") int s60_kfunc(void *ctx) { struct task_struct *t = bpf_task_from_pid(1); if (t) bpf_task_release(t); return 0; }
SEC("tc") int s60c_gpl_helper(void *ctx) { bpf_ktime_get_ns(); bpf_trace_printk("", 1); return 0; }
