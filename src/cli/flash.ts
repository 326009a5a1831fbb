/**
 * `rufkreis flash`: new firmware for a unit, through the boot loader of its board, with avrdude. The program in the unit is replaced and
 * nothing else: its EEPROM, and with it name, key and boot number, stays as it is, so it is still paired afterwards.
 *
 * Two programs cannot have one port, so the gateway must not hold it. Either somebody has stopped the gateway, or --service stops
 * and starts it here, and neighbours sound again as soon as the flash is over, whatever came of it.
 */
import { type Command, Option } from "commander";
import type { Act } from "./act.ts";
import type { DialogueOptions } from "./dialogue.ts";
import { secondsWithin, siteOption } from "./options.ts";
import { sessionHelp } from "./session.ts";

export interface FlashOptions extends DialogueOptions {
  readonly config: string;
  readonly socket?: string;
  readonly hex?: string;
  readonly model: string;
  readonly oldBootLoader?: boolean;
  readonly service?: string | true;
  readonly wait: boolean;
  readonly seconds: number;
}

export const serviceDefault = "rufkreis";

export function addFlash(root: Command, act: Act): void {
  root
    .command("flash [desk]")
    .description("Give a unit new firmware, over its own cable. It stays paired. Needs avrdude.")
    .addOption(siteOption())
    .addOption(new Option("--socket <name>", "the unit at this socket, instead of a desk's"))
    .option("--hex <file>", "this firmware, instead of the released one")
    .option("--model <name>", "whose released firmware", "desk-unit")
    .option("--old-boot-loader", "a board whose boot loader speaks 57600 Bd")
    .option(
      "--service [name]",
      `stop this systemd service meanwhile, and start it again (${serviceDefault} if not named)`,
    )
    .option("--no-wait", "do not wait until the gateway tells the unit's new version")
    .option("--seconds <number>", "wait so long for that, 10 to 600", secondsWithin(10, 600), 120)
    .option("--json", "each step and the result as JSON, one object a line")
    .addHelpText("after", sessionHelp)
    .action(
      act(async (desk: string | undefined, options: FlashOptions) => {
        const { runFlash } = await import("./flash-run.ts");
        return runFlash(desk, options);
      }),
    );
}
