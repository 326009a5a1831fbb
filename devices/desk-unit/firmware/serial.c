#include "serial.h"

#include "wake.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#define RATE 250000UL
#define RING_BYTES 128

static volatile uint8_t ring[RING_BYTES];
static volatile uint8_t ring_in, ring_out;
static volatile uint8_t overruns;
static char line[LINE_BYTES_MAX];
static volatile uint8_t line_length, line_sent;
static volatile bool line_whole;

ISR(USART_RX_vect)
{
    bool overrun = UCSR0A & _BV(DOR0);
    uint8_t byte = UDR0;
    uint8_t next = (ring_in + 1) % RING_BYTES;
    if (next == ring_out) overrun = true;
    else {
        ring[ring_in] = byte;
        ring_in = next;
    }
    if (overrun && overruns < 255) overruns++;
    if (byte == '\n' || byte == '\r' || ring_in % 8 == 0) wake();
}

ISR(USART_UDRE_vect)
{
    if (line_sent < line_length) UDR0 = (uint8_t)line[line_sent++];
    if (line_sent < line_length) return;
    UCSR0B &= (uint8_t)~_BV(UDRIE0);
    if (!line_whole) return; /* the rest is being made */
    line_length = 0;
    wake();
}

void serial_init(void)
{
    UBRR0 = F_CPU / 8 / RATE - 1;
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

bool serial_receive(uint8_t *byte)
{
    if (ring_out == ring_in) return false;
    *byte = ring[ring_out];
    ring_out = (ring_out + 1) % RING_BYTES;
    return true;
}

char *serial_buffer(void)
{
    return line_length ? 0 : line;
}

static void send(uint8_t length, bool whole)
{
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        line_length = length;
        line_whole = whole;
        UCSR0B |= _BV(UDRIE0);
    }
}

void serial_begin(uint8_t length)
{
    line_sent = 0;
    send(length, false);
}

void serial_end(uint8_t length)
{
    send(length, true);
}

uint8_t serial_take_overruns(void)
{
    uint8_t taken;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        taken = overruns;
        overruns = 0;
    }
    return taken;
}
