/**
 * `rufkreis user`: accounts of the page, from the machine itself: the first one without the code of the console, and a new password for
 * an administrator who forgot it. Beside a running gateway or without one. Passwords are typed or come on standard input, never
 * on the command line, where every process of the machine can read them.
 */
import type { Command } from "commander";
import type { z } from "zod";
import type { Account, Accounts } from "../shell/web/accounts.ts";
import type { AccountRole } from "../shell/web/roles.ts";
import type { Act } from "./act.ts";
import { Ended } from "./ended.ts";
import { loadConfig } from "./load.ts";
import { siteOption } from "./options.ts";
import { complain, exit, messageOf, print, printJson, printTable } from "./output.ts";
import { readSecret } from "./secret.ts";

interface Options {
  readonly config: string;
  readonly role?: string;
  readonly json?: boolean;
}

/** What is wrong with what was given: the command line, not the world. */
class WrongWord extends Error {}

export function addUser(root: Command, act: Act): void {
  const user = root.command("user").description("Accounts of the page: who may log in, and as what.");
  const command = (usage: string, description: string): Command =>
    user.command(usage).description(description).addOption(siteOption());
  command("list", "List the accounts.")
    .option("--json", "one JSON object a line")
    .action(act((options: Options) => withAccounts(options, (accounts) => list(accounts.list(), options))));
  command("add <name>", "Make an account; its password is asked for, or read from standard input.")
    .requiredOption("--role <role>", "viewer, guard, technician, administrator or staff-council")
    .action(act((name: string, options: Options) => withAccounts(options, (accounts) => add(accounts, name, options))));
  command("password <name>", "Give an account a new password, and end its logins.").action(
    act((name: string, options: Options) => withAccounts(options, (accounts) => setPassword(accounts, name))),
  );
  command("role <name> <role>", "Give an account another role; it holds at once.").action(
    act((name: string, role: string, options: Options) =>
      withAccounts(options, async (accounts) => {
        accounts.setRole(name, await read("role", role));
        return `${name} is ${role} now`;
      }),
    ),
  );
  command("remove <name>", "Delete an account, and end its logins.").action(
    act((name: string, options: Options) =>
      withAccounts(options, async (accounts) => {
        accounts.remove(name);
        return `${name} is deleted`;
      }),
    ),
  );
}

/** Opens the accounts, and tells what came of it. */
async function withAccounts(
  options: Options,
  work: (accounts: Accounts) => Promise<string | undefined>,
): Promise<number> {
  const config = await loadConfig(options.config);
  if (config === undefined) return exit.config;
  const [{ Accounts: Kept }, { openStore, storeFile }] = await Promise.all([
    import("../shell/web/accounts.ts"),
    import("../shell/web/store.ts"),
  ]);
  const file = storeFile(config.stateDirectory);
  try {
    const store = openStore(file);
    try {
      const told = await work(new Kept(store));
      if (told !== undefined) print(told);
      return exit.ok;
    } finally {
      store.close();
    }
  } catch (error) {
    return failed(error, file);
  }
}

function failed(error: unknown, file: string): number {
  if (error instanceof WrongWord) {
    complain(error.message, "", "see rufkreis user --help");
    return exit.usage;
  }
  complain(messageOf(error), error instanceof Ended ? "" : file, "");
  return error instanceof Ended ? error.code : exit.failed;
}

async function list(accounts: readonly Account[], { json }: Options): Promise<undefined> {
  if (json) for (const account of accounts) printJson(account);
  else
    printTable(
      ["name", "role", "changed"],
      accounts.map(({ name, role, changedAt }) => [name, role, changedAt]),
    );
}

async function add(accounts: Accounts, name: string, { role = "" }: Options): Promise<string> {
  const [known, as] = [await read("name", name), await read("role", role)];
  const { hashPassword } = await import("../shell/web/password.ts");
  accounts.add(known, as, hashPassword(await password(known)));
  return `${known} may log in as ${as}`;
}

async function setPassword(accounts: Accounts, name: string): Promise<string> {
  const { hashPassword } = await import("../shell/web/password.ts");
  if (accounts.passwordOf(name) === undefined) throw new WrongWord(`there is no account "${name}"`);
  accounts.setPassword(name, hashPassword(await password(name)));
  return `${name} has a new password; its logins are ended`;
}

/** Typed twice at a terminal. */
async function password(name: string): Promise<string> {
  const wanted = await read("password", await readSecret(`password for ${name}: `));
  if (process.stdin.isTTY && (await readSecret("once more: ")) !== wanted)
    throw new WrongWord("the two passwords are not the same; nothing was changed");
  return wanted;
}

interface Words {
  readonly name: string;
  readonly role: AccountRole;
  readonly password: string;
}

/** A word of the command line, in the form that the page demands too. */
async function read<K extends keyof Words>(what: K, text: string): Promise<Words[K]> {
  const { accountName, accountRole, newPassword } = await import("../shell/web/accounts.ts");
  const forms: { readonly [W in keyof Words]: z.ZodType<Words[W]> } = {
    name: accountName,
    role: accountRole,
    password: newPassword,
  };
  const parsed = forms[what].safeParse(text);
  if (parsed.success) return parsed.data;
  throw new WrongWord(`${what}: ${parsed.error.issues.map(({ message }) => message).join("; ")}`);
}
