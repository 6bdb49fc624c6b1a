typedef unsigned int __u32; typedef unsigned long long __u64; typedef int __s32;
#define SEC(name) __attribute__((section(name), used))
#define __uint(name, val) int (*name)[val]
#define __type(name, val) typeof(val) *name
#define __ksym __attribute__((section(".ksyms")))
static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *) 1;
static long (*bpf_trace_printk)(const char *fmt, __u32 fmt_size, ...) = (void *) 6;
struct value { __u64 hits; char name[16]; };
struct { __uint(type, 1); __type(key, __u32); __type(value, struct value); __uint(max_entries, 16); } m SEC(".maps");
int counter = 5; const volatile int limit = 7; static int zero;
static __attribute__((noinline)) int add(int a, int b) { return a * b + zero; }
SEC("tc") int prog(void *ctx)
{
	__u32 key = 1;
	struct value *v = bpf_map_lookup_elem(&m, &key);
	if (!v) return 0;
	v->hits += limit;
	counter++; zero += counter;
	const char fmt[] = "hits %d\n";
	bpf_trace_printk(fmt, sizeof(fmt), (int)v->hits);
	return add(v->hits, 3);
}
struct xdp_md { __u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex; };
SEC("xdp") int x(struct xdp_md *ctx)
{
	unsigned char *d = (void *)(long)ctx->data, *e = (void *)(long)ctx->data_end;
	if (d + 14 > e) return 1;
	return d[12] == 8 ? 2 : 1;
}
char _license[] SEC("license") = "GPL";
