/*
 * SipRounds for AVR: void siphash_rounds(uint8_t v[4][8], const uint8_t *word, uint8_t count), see siphash.c.
 *
 * v0 and v2 stay in registers for all rounds, v1 and v3 take turns in a third set of eight. Turning by whole bytes costs
 * nothing there: the byte is looked up (and stored) at its new place. What is left of the turns is three bits to the
 * right or one to the left, through the T flag. A round takes 215 cycles, where the compiler's takes 1,000.
 */
#ifdef __AVR__

a = 2       /* v0 in r2-r9, lowest byte first */
c = 10      /* v2 in r10-r17 */
b = 18      /* v1 or v3 in r18-r25 */
count = 28
v1 = 8      /* places in memory, from Z */
v3 = 24

/* Each of these names a word by its first register and by how many bytes it has been turned to the left. */

.macro each op, x, turned_x, y, turned_y
    .irp i, 0, 1, 2, 3, 4, 5, 6, 7
        \op \x + ((\i - (\turned_x)) & 7), \y + ((\i - (\turned_y)) & 7)
    .endr
.endm

.macro add_word x, turned_x, y, turned_y
    add \x + ((0 - (\turned_x)) & 7), \y + ((0 - (\turned_y)) & 7)
    .irp i, 1, 2, 3, 4, 5, 6, 7
        adc \x + ((\i - (\turned_x)) & 7), \y + ((\i - (\turned_y)) & 7)
    .endr
.endm

.macro right_one_bit x, turned
    bst \x + ((0 - (\turned)) & 7), 0
    lsr \x + ((7 - (\turned)) & 7)
    .irp i, 6, 5, 4, 3, 2, 1, 0
        ror \x + ((\i - (\turned)) & 7)
    .endr
    bld \x + ((7 - (\turned)) & 7), 7
.endm

.macro left_one_bit x, turned
    bst \x + ((7 - (\turned)) & 7), 7
    lsl \x + ((0 - (\turned)) & 7)
    .irp i, 1, 2, 3, 4, 5, 6, 7
        rol \x + ((\i - (\turned)) & 7)
    .endr
    bld \x + ((0 - (\turned)) & 7), 0
.endm

.macro load_word x, place
    .irp i, 0, 1, 2, 3, 4, 5, 6, 7
        ldd \x + \i, Z + \place + \i
    .endr
.endm

.macro store_word x, turned, place
    .irp i, 0, 1, 2, 3, 4, 5, 6, 7
        std Z + \place + \i, \x + ((\i - (\turned)) & 7)
    .endr
.endm

/* Adds (without carry) the eight bytes at X, and goes on behind them. */
.macro xor_word x
    .irp i, 0, 1, 2, 3, 4, 5, 6, 7
        ld r0, X+
        eor \x + \i, r0
    .endr
.endm

.macro swap_halves x
    .irp i, 0, 2
        movw r0, \x + \i
        movw \x + \i, \x + \i + 4
        movw \x + \i + 4, r0
    .endr
.endm

.section .text.siphash_rounds, "ax", @progbits
.global siphash_rounds
.type siphash_rounds, @function
siphash_rounds:
    .irp i, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 28
        push \i
    .endr
    movw r30, r24
    movw r26, r22
    mov count, r20
    load_word b, v3
    xor_word b
    store_word b, 0, v3
    load_word a, 0
    load_word c, 16
    load_word b, v1
1:
    add_word a, 0, b, 0         /* v0 += v1; v1 = v1 <<< 13 ^ v0; v0 <<<= 32 */
    right_one_bit b, 0
    right_one_bit b, 0
    right_one_bit b, 0
    each eor, b, 2, a, 0
    store_word b, 2, v1
    load_word b, v3
    add_word c, 0, b, 0         /* v2 += v3; v3 = v3 <<< 16 ^ v2 */
    each eor, b, 2, c, 0
    add_word a, 4, b, 2         /* v0 += v3; v3 = v3 <<< 21 ^ v0 */
    right_one_bit b, 2
    right_one_bit b, 2
    right_one_bit b, 2
    each eor, b, 5, a, 4
    store_word b, 5, v3
    load_word b, v1
    add_word c, 0, b, 0         /* v2 += v1; v1 = v1 <<< 17 ^ v2; v2 <<<= 32 */
    left_one_bit b, 0
    each eor, b, 2, c, 0
    store_word b, 2, v1
    dec count
    breq 2f
    load_word b, v1
    swap_halves a
    swap_halves c
    rjmp 1b
2:
    swap_halves a
    sbiw r26, 8
    xor_word a
    store_word a, 0, 0
    store_word c, 4, 16
    clr r1
    .irp i, 28, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2
        pop \i
    .endr
    ret
.size siphash_rounds, . - siphash_rounds

#endif
