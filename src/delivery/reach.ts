// Whose mail can leave just now: that of controllers with a relay that takes some.

/** The controllers in the list, or all the others. */
export type Reach = { readonly controllers: readonly string[]; readonly listed: boolean };

export function isWithin({ controllers, listed }: Reach, controllerId: string): boolean {
  return controllers.includes(controllerId) === listed;
}
