/**
 * Why a port could not be opened or was lost, in words that tell a technician what to do. The serialport library gives only
 * text (its errors have no code), so texts and codes are looked for alike.
 */
const openDetails: readonly (readonly [RegExp, string])[] = [
  [/No such file or directory|ENOENT/, "no such device"],
  [
    /Permission denied|EACCES|Operation not permitted|EPERM/,
    "no permission: add the gateway's user to the group dialout and start it anew",
  ],
  [/Cannot lock port|Device or resource busy|EBUSY/, "in use by another program"],
  [/Inappropriate ioctl|ENOTTY/, "not a serial port"],
  [/No such device|ENODEV|ENXIO/, "the device is going away"],
  [/Input\/output error|EIO/, "the device does not answer (input/output error)"],
  [/Too many open files|EMFILE|ENFILE/, "too many open files"],
  [/ECONNREFUSED/, "connection refused"],
  [/ENOTFOUND|EAI_AGAIN/, "the host name is not known"],
  [/EHOSTUNREACH|ENETUNREACH/, "the host cannot be reached"],
];

const lossDetails: readonly (readonly [RegExp, string])[] = [
  [/EIO|ENXIO|ENODEV|EBADF/, "unplugged"],
  [/ECONNRESET|EPIPE/, "reset by the far side"],
  [/ETIMEDOUT|EHOSTUNREACH/, "the far side does not answer"],
];

/** Why an attempt to open failed. */
export function describeOpenError(error: unknown): string {
  return describe(error, openDetails);
}

/** Why a connection ended. */
export function describeLoss(error: unknown): string {
  return describe(error, lossDetails);
}

function describe(error: unknown, details: readonly (readonly [RegExp, string])[]): string {
  const text = error instanceof Error ? `${codeOf(error)} ${error.message}`.trim() : String(error);
  return details.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}

function codeOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined || error.message.includes(code) ? "" : code;
}
