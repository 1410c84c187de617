/* A "Linux kernel" that shows on the serial port what its boot loader gave it, and resets the machine.

   It is a bzImage by Documentation/arch/x86/boot.rst of Linux: two sectors of real-mode part, of which only the header
   is there, and the 32-bit entry. */

	.set	COMMAND_LINE_POINTER, 0x228
	.set	INITRD_ADDRESS, 0x218
	.set	INITRD_SIZE, 0x21c
	.set	SERIAL_PORT, 0x3f8

	.text
	.org	0x1f1
	.byte	1			/* setup_sects */
	.org	0x1fe
	.word	0xaa55			/* boot_flag */
	.byte	0xeb, header_end - header /* a jump, whose length tells the header's */
header:	.ascii	"HdrS"
	.word	0x020a			/* version */
	.org	0x211
	.byte	1			/* loadflags: loaded high */
	.org	0x214
	.long	0x100000		/* code32_start */
	.org	0x22c
	.long	0x37ffffff		/* initrd_addr_max */
	.long	0x1000			/* kernel_alignment */
	.org	0x236
	.word	0
	.long	2047			/* cmdline_size */
	.org	0x258
	.quad	0x100000		/* pref_address */
	.long	0x10000			/* init_size */
header_end:

	.org	0x400
	.code32
entry:	cld
	mov	%esi, %ebp		/* the boot parameters */
	lea	stack_end - entry + 0x100000, %esp
	lea	kernel - entry + 0x100000, %esi
	call	print_text
	lea	name - entry + 0x100000, %esi
	call	print_text
	lea	command_line - entry + 0x100000, %esi
	call	print_text
	mov	COMMAND_LINE_POINTER(%ebp), %esi
	call	print_text
	lea	initrd - entry + 0x100000, %esi
	call	print_text
	mov	INITRD_ADDRESS(%ebp), %esi
	mov	INITRD_SIZE(%ebp), %ecx
	jecxz	2f
1:	lodsb
	call	print
	loop	1b
2:	lea	end - entry + 0x100000, %esi
	call	print_text
	mov	$0xfe, %al		/* the keyboard controller's way to reset */
	out	%al, $0x64
3:	hlt
	jmp	3b

/* The text at esi up to a zero. */
print_text:
	lodsb
	test	%al, %al
	jz	1f
	call	print
	jmp	print_text
1:	ret

/* The character in al. */
print:	push	%eax
	mov	$SERIAL_PORT + 5, %dx
1:	in	%dx, %al
	test	$0x20, %al		/* room for a character */
	jz	1b
	pop	%eax
	mov	$SERIAL_PORT, %dx
	out	%al, %dx
	ret

kernel:	.asciz	"\n@kernel "
command_line:
	.asciz	"\n@command line "
initrd:	.asciz	"\n@initrd "
end:	.asciz	"\n@end\n"
	.balign	16
	.skip	256
stack_end:

/* The name of this kernel, which is put behind it. */
name:
