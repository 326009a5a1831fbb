/**
 * Remembers what was made of values that never change. All state is immutable, so what was made of the same objects is the same, and a
 * gateway with a hundred units need not write a hundred descriptions anew because one of them beat. Nothing is kept longer than
 * the objects that it was made of.
 */
export function remembered<A extends object, R>(make: (of: A) => R): (of: A) => R {
  const known = new WeakMap<A, { readonly made: R }>();
  return (of) => {
    const before = known.get(of);
    if (before !== undefined) return before.made;
    const made = make(of);
    known.set(of, { made });
    return made;
  };
}

/** The same for something that was made of several values: made anew as soon as one of them is another. */
export class Latest<R> {
  #of: readonly unknown[] = [];
  #made: R | undefined;

  from(of: readonly unknown[], make: () => R): R {
    const same =
      this.#made !== undefined &&
      of.length === this.#of.length &&
      of.every((value, place) => value === this.#of[place]);
    if (same) return this.#made as R;
    this.#of = of;
    this.#made = make();
    return this.#made;
  }
}
