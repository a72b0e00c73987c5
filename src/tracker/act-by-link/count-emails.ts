import type { Context } from '../../context.ts'
import { Refusal } from '../../errors.ts'
import { BucketFull, minutesOf, takeTry } from '../../web/sign-in/throttle.ts'
import type { Count } from '../../web/sign-in/throttle.ts'

/** Counts an email that anyone with a link can cause; throws Refusal if there were too many. `several` names them: "several codes". */
export async function countEmail(context: Context, several: string, counts: Count[]): Promise<void> {
  await takeTry(context, counts).catch((error: unknown) => {
    throw error instanceof BucketFull
      ? new Refusal(`We have sent you ${several} already. Use the newest one, or wait ${minutesOf(error.seconds)}, then ask again`)
      : error
  })
}
