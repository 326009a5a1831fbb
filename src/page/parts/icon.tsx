/** Signs, drawn on a grid of 24 with one stroke width. They stand beside words and are silent for screen readers. */

const paths = {
  floor: "M3 4h18v16H3zM3 11h8M11 4v9M11 17v3M16 11h5",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  alarm: "M12 3 2.5 20h19zM12 10v4M12 17v.5",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  lock: "M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4M12 15v2",
  flag: "M5 21V4M5 5h13l-3 4 3 4H5",
  door: "M6 21V3h12v18M3 21h18M14 12v1",
  check: "M4 13l5 5L20 6",
  cross: "M5 5l14 14M19 5L5 19",
  walk: "M13 4.5a1 1 0 1 0 0-.1M8 21l3-6-2-3 1-5 4 1 2 4h3M11 15l4 2 1 4M9 12l-3 1",
  pin: "M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12zM12 7a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  people:
    "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 20v-1a6 6 0 0 1 12 0v1M16 5.2a3 3 0 0 1 0 5.6M18 14.5a6 6 0 0 1 3 4.5v1",
  plug: "M9 3v5M15 3v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v3",
  unplugged: "M9 3v3M15 3v5M18 8v4a6 6 0 0 1-1.5 4M6 8v4a6 6 0 0 0 6 6M12 18v3M3 3l18 18",
  pulse: "M2 12h5l2-7 5 14 2-7h6",
  list: "M8 6h13M8 12h13M8 18h13M3.5 6h.5M3.5 12h.5M3.5 18h.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M19 5l-1.5 1.5M6.5 17.5 5 19",
  noline:
    "M2 8.5a15 15 0 0 1 5-3M22 8.5A15 15 0 0 0 11 4.6M5.5 12.5a10 10 0 0 1 4-2.3M18.5 12.5a10 10 0 0 0-2.5-1.7M12 19v.5M9 16a4.500 4.500 0 0 1 5 -.6M3 3l18 18",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 3",
  tool: "M14 6a4 4 0 0 1 5-1l-3 3 1 2 2 1 3-3a4 4 0 0 1-6 5l-8 8-3-3 8-8a4 4 0 0 1 1-4z",
  press: "M12 3v9M8 8l4 4 4-4M5 16h14v4H5z",
  sound: "M4 9v6h4l5 5V4L8 9zM16.500 8.500a5 5 0 0 1 0 7M19 6a9 9 0 0 1 0 12",
  mute: "M4 9v6h4l5 5V4L8 9zM17 9.500l5 5M22 9.500l-5 5",
  next: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  gear: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
  up: "M12 20V5M6 11l6-6 6 6",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.500v.5",
  flash: "M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2 2M16.400 16.400l2 2M18.400 5.600l-2 2M7.600 16.400l-2 2",
  out: "M14 4h6v16h-6M10 8l-4 4 4 4M6 12h9",
  move: "M3 12h16M14 7l5 5-5 5",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, class: className = "" }: { readonly name: IconName; readonly class?: string }) {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: one desk and the seven that hear it. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      {ringPlaces(7, 11.2).map(({ x, y }, place) => (
        <circle key={place} class="mark-ring" cx={16 + x} cy={16 + y} r="2.7" />
      ))}
      <circle class="mark-centre" cx="16" cy="16" r="4.6" />
    </svg>
  );
}

/** Places on a circle, the first at the top. */
export function ringPlaces(count: number, radius: number): readonly { readonly x: number; readonly y: number }[] {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return Array.from({ length: count }, (_, place) => {
    const angle = (2 * Math.PI * place) / count;
    return { x: round(radius * Math.sin(angle)), y: round(-radius * Math.cos(angle)) };
  });
}
