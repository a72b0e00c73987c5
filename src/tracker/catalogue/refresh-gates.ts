import type { Context } from '../../context.ts'

declare module '../../context.ts' {
  interface Context {
    /** Computes the gates that a change put in doubt. The gates ask the catalogue, so that it does not know them: the start of the program brings both together. */
    refreshGates: (context: Pick<Context, 'db' | 'templates' | 'clock'>) => Promise<number>
  }
}

/** Computes the gates of the projects that a change of the catalogue touches, before its effect is shown. */
export async function refreshGates(context: Context): Promise<void> {
  await context.refreshGates(context)
}
