/* Runs programs of one object in this order, on this computer's kernel, and prints what each returns.
 *   cc -o run-sequence tests/run-sequence.c -lbpf -lelf -lz;  run-sequence FILE.o PROGRAM...
 * Only these programs are loaded; none is attached. Packets are 64 bytes of IPv4.
 */
#include <stdio.h>
#include <string.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

int main(int argc, char **argv)
{
	struct bpf_program *prog;
	struct bpf_object *obj;

	libbpf_set_print(quiet);
	obj = bpf_object__open(argv[1]);
	if (!obj)
		return 2;
	bpf_object__for_each_program(prog, obj) {
		int wanted = 0;

		for (int i = 2; i < argc; i++)
			wanted |= !strcmp(argv[i], bpf_program__name(prog));
		bpf_program__set_autoload(prog, wanted);
	}
	if (bpf_object__load(obj))
		return 1;
	for (int i = 2; i < argc; i++) {
		char packet[64] = { [12] = 8 };
		LIBBPF_OPTS(bpf_test_run_opts, run);
		int err;

		prog = bpf_object__find_program_by_name(obj, argv[i]);
		if (bpf_program__type(prog) != BPF_PROG_TYPE_SYSCALL) {
			run.data_in = packet;
			run.data_size_in = sizeof(packet);
		}
		err = bpf_prog_test_run_opts(bpf_program__fd(prog), &run);
		if (err)
			return 1;
		printf("%s%d", i > 2 ? " " : "", (int)run.retval);
	}
	printf("\n");
	return 0;
}
