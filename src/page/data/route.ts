/** Which view is shown: the part of the address behind `#`, so that the gateway need not know the views. */
import { signal } from "@preact/signals";

export type View = "floor" | "alarm" | "pair" | "health" | "records" | "people" | "drills" | "plan";

export interface Route {
  readonly view: View;
  /** A desk, an alarm: what the view is about. */
  readonly about: string | undefined;
}

const views: readonly View[] = ["floor", "alarm", "pair", "health", "records", "people", "drills", "plan"];

export function routeOf(hash: string): Route {
  const [name = "", about] = hash.replace(/^#\/?/, "").split("/");
  const view = views.find((each) => each === name) ?? "floor";
  return { view, about: about === undefined || about === "" ? undefined : decodeURIComponent(about) };
}

export function hashOf(view: View, about?: string): string {
  return about === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(about)}`;
}

export const route = signal<Route>(routeOf(location.hash));

export function go(view: View, about?: string): void {
  location.hash = hashOf(view, about);
}

/** A view begins at its top, wherever the one before it was scrolled to. A desk's sheet brings its desk into sight by itself. */
export function followAddress(): void {
  addEventListener("hashchange", () => {
    const before = route.peek();
    const next = routeOf(location.hash);
    route.value = next;
    if (next.view !== before.view || (next.about !== before.about && next.view !== "floor")) scrollTo(0, 0);
  });
}
