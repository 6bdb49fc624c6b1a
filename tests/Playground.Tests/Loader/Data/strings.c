#include "common.h"
const char *names[] = { "one", "two", "three" };
const volatile struct { int a; char b[12]; } cfg = { 3, "hello" };
static const int table[] = { 5, 6, 7, 8, 9, 10, 11, 12 };
char rwbuf[16] = "abc"; __hidden int hid = 4; int bssv; static volatile int st = 9;
int a1 SEC(".data.one"); int a2 SEC(".data.two") = 4; const int ro SEC(".rodata.x") = 6; int b1 SEC(".bss.more");
SEC("socket") int s(struct __sk_buff *c)
{
	char buf[16]; int i = c->len & 7;
	bpf_printk("hello %d %s", table[i], rwbuf);
	bssv += table[i] + hid + st + a1 + a2 + ro; b1 = bssv;
	st += cfg.a;
	__builtin_memcpy(buf, "stackstring", 12);
	return cfg.b[2] + bssv + buf[c->mark & 7];
}
