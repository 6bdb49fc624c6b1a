#define SEC(name) __attribute__((section(name), used))
struct playground_thing { int a; int b; } __attribute__((preserve_access_index));
SEC("tc") int read_b(void *ctx)
{
	return ((struct playground_thing *)ctx)->b;
}
SEC("tc") int exists(void *ctx)
{
	return __builtin_preserve_type_info(*(struct playground_thing *)0, 0) * 2 + __builtin_preserve_field_info(((struct playground_thing *)0)->b, 2);
}
char _license[] SEC("license") = "GPL";
