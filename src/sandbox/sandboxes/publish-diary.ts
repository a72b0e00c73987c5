import { z } from 'zod'
import { sandboxAct } from '../../access/act.ts'
import { getDiary, setWithdrawn } from './diaries.store.ts'
import { fitAfterChange } from './fit-after-change.ts'
import { slotsInWords, toSandbox } from './happened.ts'
import { getSandboxAt, lockSandboxAt } from './place.store.ts'
import type { SandboxPlace } from './place.store.ts'

const publish = (withdrawn: boolean) =>
  sandboxAct({
    permission: 'sandbox.manage',
    form: z.object({}),
    lock: (trx, place: SandboxPlace & { diary: string }) => lockSandboxAt(trx, place),
    async load(trx, place: SandboxPlace & { diary: string }) {
      const sandbox = await getSandboxAt(trx, place)
      return { sandbox, diary: await getDiary(trx, sandbox.id, place.diary) }
    },
    decide: ({ sandbox, diary }) => ({ next: { sandbox, diary, isChange: diary.withdrawn !== Number(withdrawn) }, happened: [] }),
    async save(trx, { sandbox, diary, isChange }, doing) {
      if (!isChange) return []
      await setWithdrawn(trx, sandbox.id, diary.id, withdrawn)
      const slots = await fitAfterChange(trx, { sandboxId: sandbox.id, offers: true }, doing)
      const kind = withdrawn ? 'sandbox.withdrawn' : 'sandbox.published'
      return [{ kind, ...toSandbox(sandbox), diary: diary.name, slots, to: `${diary.name}: ${slotsInWords(slots)}` }]
    },
    says({ diary, isChange }, [change]) {
      if (!isChange) return 'Nothing changed'
      const slots = change && 'slots' in change ? slotsInWords(change.slots) : ''
      return `${diary.name} is ${withdrawn ? 'withdrawn: it offers nothing' : 'published'}. ${slots}`
    },
  })

export const withdrawDiary = publish(true)
export const publishDiary = publish(false)
