/**
 * A desk unit's board in simulated time: an ATmega328P at 16 MHz that runs the real firmware, cycle by
 * cycle, with its buttons, its buzzer and its serial line. One cycle is 62.5 ns.
 *
 * What the simulator leaves open is filled in here:
 *   - A sleeping processor jumps to the next thing that can wake it instead of counting there.
 *   - The transmitter's "buffer empty" interrupt stays pending until the buffer is filled or it is disabled.
 *   - Pull-ups: an input that nothing pulls down reads high, from the first instruction on.
 *   - A reset rebuilds the processor. An external or watchdog reset keeps the SRAM, as the chip does; after
 *     power it is noise, from a generator with a fixed seed. The EEPROM outlives both.
 *   - Received bytes come at the rate of the line, one each 40 µs, whether the firmware is ready or not.
 *
 * The clock never goes back: `cycles` counts on through every reset.
 */
import {
  AVRADC,
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  AVRWatchdog,
  adcConfig,
  avrInstruction,
  CPU,
  type EEPROMBackend,
  eepromConfig,
  portBConfig,
  portCConfig,
  portDConfig,
  timer1Config,
  timer2Config,
  usart0Config,
  watchdogConfig,
} from "avr8js";

/** Taken out of its module once: what loads modules for tests asks at each use whether they are still the same. */
const instruct = avrInstruction;

export const cyclesPerMs = 16_000;
const clockHz = 16_000_000;
const byteCycles = 640;
const flashWords = 16_384;
const sramBytes = 2048;
const sramStart = 0x100;
const eepromBytes = 1024;
const sleepOpcode = 0x9588;
const seiOpcode = 0x9478;
const mcusr = 0x54;
const smcr = 0x53;
const sreg = 0x5f;
const sleepEnable = 0x01;

export type ResetCause = "power" | "external" | "brown-out" | "watchdog";
const resetFlags: Readonly<Record<ResetCause, number>> = {
  power: 0x01,
  external: 0x02,
  "brown-out": 0x04,
  watchdog: 0x08,
};

export type OutputPin = "buzzer" | "beacon" | "red" | "green" | "blue";
/** What goes to ground when it is closed. The case is, until somebody opens it. */
export type Key = "red" | "green" | "tamper" | "lockdown";

const outputPins: Readonly<Record<OutputPin, { readonly port: "b" | "c"; readonly bit: number }>> = {
  buzzer: { port: "b", bit: 1 },
  beacon: { port: "b", bit: 2 },
  red: { port: "c", bit: 0 },
  green: { port: "c", bit: 1 },
  blue: { port: "c", bit: 2 },
};
const outputNames = Object.keys(outputPins) as OutputPin[];
const keyBits: Readonly<Record<Key, number>> = { red: 2, green: 3, tamper: 4, lockdown: 5 };
const keyNames = Object.keys(keyBits) as Key[];
const senseBit = 0;

export interface BoardOptions {
  /** The firmware as Intel HEX text. */
  readonly hex: string;
  /** What the EEPROM holds; left out, it is erased. The board writes into this very array. */
  readonly eeprom?: Uint8Array;
  /** Volts. */
  readonly supply?: number;
}

/** The chip and its peripherals; rebuilt at every reset. */
interface Chip {
  readonly cpu: CPU;
  readonly usart: AVRUSART;
  readonly timers: readonly AVRTimer[];
  readonly ports: { readonly b: AVRIOPort; readonly c: AVRIOPort; readonly d: AVRIOPort };
  readonly adc: AVRADC;
}

/** Intel HEX to words of flash. Throws on a line whose sum is wrong. */
export function parseHex(text: string): Uint16Array {
  const flash = new Uint16Array(flashWords);
  const bytes = new Uint8Array(flash.buffer);
  for (const line of text.split(/\r?\n/).filter((each) => each !== "")) {
    // It ends at the first sign that is none of HEX; then the length is wrong.
    const record = Buffer.from(line.slice(1), "hex");
    const sum = record.reduce((total, byte) => (total + byte) & 0xff, 0);
    if (line[0] !== ":" || sum !== 0 || record.length !== (record[0] ?? 0) + 5)
      throw new Error(`not a HEX line: ${line}`);
    if (record[3] === 0) bytes.set(record.subarray(4, -1), ((record[1] as number) << 8) | (record[2] as number));
  }
  return flash;
}

/** Bytes that look like memory after power-up, and are the same in every run. */
function noise(length: number): Uint8Array {
  let state = 0x9e3779b9;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

export class Board {
  /** A byte has begun to leave the unit; it is on the wire 40 µs later. */
  onTransmit: (byte: number, atCycle: number) => void = () => {};
  /** An output pin changed. */
  onPin: (name: OutputPin, level: boolean, atCycle: number) => void = () => {};
  /** The chip was reset. */
  onReset: (cause: ResetCause, atCycle: number) => void = () => {};
  /** While false, nothing conducts when the buzzer is driven. */
  buzzerConnected = true;
  readonly eeprom: Uint8Array;
  private readonly flash: Uint16Array;
  private volts: number;
  private readonly levels: Record<OutputPin, boolean> = {
    buzzer: false,
    beacon: false,
    red: false,
    green: false,
    blue: false,
  };
  private readonly closed: Record<Key, boolean> = { red: false, green: false, tamper: true, lockdown: false };
  private readonly incoming: number[] = [];
  private lineBusyUntil = 0;
  private asleep = false;
  private hung = false;
  private resetDue: ResetCause | undefined;
  private chip: Chip;

  constructor({ hex, eeprom = new Uint8Array(eepromBytes).fill(0xff), supply = 5 }: BoardOptions) {
    this.flash = parseHex(hex);
    this.eeprom = eeprom;
    this.volts = supply;
    this.chip = this.build(noise(sramBytes), "power", 0);
  }

  /** Simulated time since the board was made. */
  get cycles(): number {
    return this.chip.cpu.cycles;
  }

  /** What the cable brings, in volts; it may sag while the unit runs. */
  set supply(volts: number) {
    this.volts = volts;
    this.chip.adc.avcc = volts;
  }

  pin(name: OutputPin): boolean {
    return this.levels[name];
  }

  press(key: Key): void {
    this.setKey(key, true);
  }

  release(key: Key): void {
    this.setKey(key, false);
  }

  /** Hands bytes to the line; they arrive one after the other, 40 µs each. */
  receive(bytes: Uint8Array | string): void {
    this.incoming.push(...(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes));
    if (this.incoming.length > 0 && this.lineBusyUntil <= this.cycles) this.startByte();
  }

  /** Resets now. `power` is a power cycle; it loses the SRAM, and so does a brown-out at its worst. */
  reset(cause: Exclude<ResetCause, "watchdog">): void {
    this.rebuild(cause);
  }

  /** Locks the processor up, interrupts off: time passes, nothing is executed, until something resets it. */
  hang(): void {
    this.chip.cpu.data[sreg] = 0;
    this.hung = true;
  }

  advance(ms: number): void {
    this.run(this.cycles + Math.round(ms * cyclesPerMs));
  }

  /** Runs until that cycle, or at most one instruction beyond it. */
  run(untilCycles: number): void {
    while (this.cycles < untilCycles) {
      const { cpu } = this.chip;
      if (this.asleep || this.hung) this.skip(cpu, untilCycles);
      else this.execute(cpu, untilCycles);
      if (this.resetDue) this.rebuild(this.resetDue);
    }
  }

  /**
   * Instructions, until that cycle or until there is something else to do. The one after SEI is executed before any interrupt, so that
   * "SEI, SLEEP" loses none. Most of what a simulated office takes is taken here.
   */
  private execute(cpu: CPU, untilCycles: number): void {
    const { flash } = this;
    while (cpu.cycles < untilCycles && this.isAwake(cpu)) {
      const opcode = flash[cpu.pc];
      instruct(cpu);
      if (opcode === seiOpcode) continue;
      if (opcode === sleepOpcode) this.asleep = ((cpu.data[smcr] as number) & sleepEnable) !== 0;
      if (this.asleep) this.tick(cpu);
      else cpu.tick();
    }
  }

  /** What hears of a pin or a byte may have reset the chip, or hung it. */
  private isAwake(cpu: CPU): boolean {
    return !(this.asleep || this.hung) && this.resetDue === undefined && this.chip.cpu === cpu;
  }

  /** What is due happens. An interrupt, and nothing else, ends sleep. */
  private tick(cpu: CPU): void {
    const { pc } = cpu;
    cpu.tick();
    if (cpu.pc !== pc) this.asleep = false;
  }

  /** On to the next event, unless an interrupt is already waiting to be taken. */
  private skip(cpu: CPU, untilCycles: number): void {
    if (pendingInterrupt(cpu) < 0 || !cpu.interruptsEnabled) {
      for (const timer of this.chip.timers) skipToMatch(cpu, timer);
      const next = nextEventCycle(cpu) ?? untilCycles;
      cpu.cycles = Math.max(cpu.cycles, Math.min(next, untilCycles));
    }
    this.tick(cpu);
  }

  private setKey(key: Key, closed: boolean): void {
    this.closed[key] = closed;
    this.chip.ports.d.setPin(keyBits[key], !closed);
  }

  private startByte(): void {
    const byte = this.incoming.shift() as number;
    const { cpu } = this.chip;
    this.lineBusyUntil = this.cycles + byteCycles;
    cpu.addClockEvent(() => {
      this.chip.usart.writeByte(byte, true);
      if (this.incoming.length > 0) this.startByte();
    }, byteCycles);
  }

  private rebuild(cause: ResetCause): void {
    const { cpu } = this.chip;
    const losesMemory = cause === "power" || cause === "brown-out";
    const sram = losesMemory ? noise(sramBytes) : cpu.data.slice(sramStart);
    this.resetDue = undefined;
    this.asleep = false;
    this.hung = false;
    this.incoming.length = 0;
    this.lineBusyUntil = 0;
    this.chip = this.build(sram, cause, cpu.cycles);
    this.drive();
    this.onReset(cause, cpu.cycles);
  }

  private build(sram: Uint8Array, cause: ResetCause, cycles: number): Chip {
    const cpu = new CPU(this.flash, sramBytes);
    cpu.data.set(sram, sramStart);
    cpu.cycles = cycles;
    cpu.data[mcusr] = resetFlags[cause];
    const ports = {
      b: new AVRIOPort(cpu, portBConfig),
      c: new AVRIOPort(cpu, portCConfig),
      d: new AVRIOPort(cpu, portDConfig),
    };
    const usart = this.buildSerial(cpu);
    const timers = [new AVRTimer(cpu, timer1Config), new AVRTimer(cpu, timer2Config)];
    const adc = this.buildAdc(cpu);
    this.buildRest(cpu);
    for (const key of keyNames) ports.d.setPin(keyBits[key], !this.closed[key]);
    ports.b.addListener(() => this.drive());
    ports.c.addListener(() => this.drive());
    return { cpu, usart, timers, ports, adc };
  }

  private buildSerial(cpu: CPU): AVRUSART {
    const usart = new AVRUSART(cpu, usart0Config, clockHz);
    (usart as unknown as { UDRE: { constant?: boolean } }).UDRE.constant = true;
    usart.onByteTransmit = (byte) => this.onTransmit(byte, cpu.cycles);
    return usart;
  }

  private buildAdc(cpu: CPU): AVRADC {
    const adc = new AVRADC(cpu, adcConfig);
    adc.avcc = this.volts;
    return adc;
  }

  private buildRest(cpu: CPU): void {
    new AVREEPROM(cpu, eepromOver(this.eeprom), eepromConfig);
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, clockHz));
    cpu.reset = () => {
      this.resetDue = "watchdog";
    };
  }

  /** Follows the output pins, tells their changes, and loops the buzzer back to its sense pin. */
  private drive(): void {
    const { ports, cpu } = this.chip;
    for (const name of outputNames) {
      const { port, bit } = outputPins[name];
      const level = ports[port].pinState(bit) === 1;
      if (level === this.levels[name]) continue;
      this.levels[name] = level;
      if (name === "buzzer") ports.b.setPin(senseBit, level && this.buzzerConnected);
      this.onPin(name, level, cpu.cycles);
    }
  }
}

/** Cells that are cleared to 0xFF and then lose ones, as the chip's do. */
function eepromOver(memory: Uint8Array): EEPROMBackend {
  const readMemory = (address: number) => memory[address] ?? 0xff;
  return {
    readMemory,
    writeMemory: (address, value) => {
      memory[address] = readMemory(address) & value;
    },
    eraseMemory: (address) => {
      memory[address] = 0xff;
    },
  };
}

// The simulator keeps what follows to itself; it is all that skipping sleep needs.

interface TimerInside {
  readonly count: () => void;
  readonly divider: number;
  readonly lastCycle: number;
  readonly tcnt: number;
  readonly ocrA: number;
  readonly tcntUpdated: boolean;
  readonly updateDivider: boolean;
}

/**
 * While nothing is executed nobody reads a timer, so instead of at each step it need only be counted at its
 * compare match: the simulator's own `count` takes any number of steps at once.
 */
function skipToMatch(cpu: CPU, timer: AVRTimer): void {
  const inside = timer as unknown as TimerInside;
  const steps = inside.ocrA - inside.tcnt;
  if (inside.divider === 0 || inside.tcntUpdated || inside.updateDivider || steps <= 1) return;
  cpu.updateClockEvent(inside.count, inside.lastCycle + steps * inside.divider - cpu.cycles);
}

function pendingInterrupt(cpu: CPU): number {
  return (cpu as unknown as { nextInterrupt: number }).nextInterrupt;
}

function nextEventCycle(cpu: CPU): number | undefined {
  return (cpu as unknown as { nextClockEvent: { cycles: number } | null }).nextClockEvent?.cycles;
}
