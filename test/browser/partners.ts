import { expect } from 'vitest'
import { booking, consumer } from './care-settings.ts'
import { password } from './cast.ts'
import type { PathToLive } from './path-to-live.ts'

/** The services that the 111 provider books into: one is found, one is typed, one is pasted. */
export class Partners {
  readonly path: PathToLive

  constructor(path: PathToLive) {
    this.path = path
  }

  get #home(): string {
    return `${this.path.home(booking)}/partners`
  }

  async ids(): Promise<string[]> {
    const rows = await this.path.db.selectFrom('project_partners').select('id').where('project_id', '=', this.path.id(booking)).orderBy('position').execute()
    return rows.map((one) => one.id)
  }

  async add(): Promise<void> {
    const { cast } = this.path
    const page = cast.on('omar')
    await cast.go('meera', `${this.#home}/add?q=harbour`)
    await cast.on('meera').locator('input[name^=pick-]').check()
    await cast.press('meera', 'Add those that are ticked')
    await cast.go('omar', `${this.#home}/add`)
    await page.locator('#name').fill('Bayside Urgent Treatment Centre')
    await page.locator('#ods_code').fill('RTX77')
    await page.locator('#dos_ids').fill('2000066661')
    await page.locator('#provider_product').fill('Adastra')
    await cast.press('omar', 'Add this partner service')
    await cast.go('omar', `${this.#home}/add`)
    await cast.look('omar', 'settings-partners-add')
    await page.locator('#list').fill('Hillside Surgery, B86055, 2000066662')
    await cast.press('omar', 'Add these partner services')
    const [, , pasted] = await this.ids()
    await cast.go('omar', `${this.#home}/${pasted ?? ''}`)
    await cast.unfold('omar', 'Change what is known of it')
    await page.locator('#provider_product').fill('Cleo')
    await cast.press('omar', 'Save')
    await cast.look('omar', 'settings-partner')
    await cast.go('omar', this.#home)
    expect(await cast.says('omar')).toContain('0 of 3 live')
    await cast.look('omar', 'settings-partners')
  }

  /** They are named in the set-up of the test, for one disposition code. */
  async takeIntoTest(): Promise<void> {
    const { cast } = this.path
    const page = cast.on('omar')
    await cast.go('omar', `${this.path.home(booking)}/test-plan/set-up`)
    for (const id of await this.ids()) await page.locator(`[id="partner-${id}"]`).check()
    const codes = await page.locator('#codes input:checked').evaluateAll((all) => all.map((one) => (one as unknown as { id: string }).id))
    for (const code of codes.filter((one) => one !== 'code-Dx05')) await page.locator(`[id="${code}"]`).uncheck()
    await cast.look('omar', 'settings-consumer-set-up')
    await cast.press('omar', 'Save the set-up')
  }

  /** The booking team records that each product is proven with the Consumer product. */
  async provePairs(): Promise<void> {
    const { cast } = this.path
    for (const product of ['Symphony', 'Adastra', 'Cleo']) {
      await cast.go('bea', `/catalogue/pairs/${consumer}/${product}`)
      const proposal = cast.on('bea').locator('button[value=confirm]').first()
      if ((await proposal.count()) > 0) await cast.submit('bea', proposal)
      else {
        await cast.on('bea').locator('input[name=state][value=proven]').check()
        await cast.on('bea').locator('#reason').fill('Shown in the test of South Coast 111')
        await cast.press('bea', 'Save the pair')
      }
    }
  }

  async setDays(): Promise<void> {
    const { cast } = this.path
    for (const id of await this.ids()) {
      await cast.go('meera', `${this.#home}/${id}`)
      await cast.unfold('meera', 'Set the day')
      await cast.on('meera').locator('#day-of').fill(this.path.today)
      await cast.on('meera').locator('input[name=status][value=confirmed]').check()
      await cast.press('meera', 'Save the day')
    }
  }

  /** Declared by the project manager, confirmed by a clinician of the Consumer: no partner is live by one person alone. */
  async switchOn(id: string, live: number): Promise<void> {
    const { cast } = this.path
    const page = `${this.#home}/${id}`
    const test = 'Booked the 9:30 slot, seen in the diary, cancelled'
    await cast.mayNot('lena', { page, post: `${page}/switch-on`, form: { test, tested_by: 'Only me', password, seen: '' } })
    await cast.go('meera', page)
    expect(await cast.says('meera')).not.toContain('What it waits for')
    await cast.on('meera').locator('#test').fill(test)
    await cast.on('meera').locator('#tested_by').fill('Omar Khan')
    const form = cast.on('meera').locator(`form[action="${page}/switch-on"]`)
    await form.locator('input[type=password]').fill(password)
    await cast.submit('meera', form.getByRole('button'))
    await cast.go('lena', page)
    const seen = await cast.on('lena').locator(`form[action="${page}/confirm"] input[name=seen]`).inputValue()
    for (const who of ['meera', 'priya'] as const) await cast.mayNot(who, { page, post: `${page}/confirm`, form: { password, seen } })
    await cast.go('meera', this.#home)
    expect(await cast.says('meera')).toContain(`${live - 1} of 3 live`)
    await cast.on('lena').locator(`form[action="${page}/confirm"] input[type=password]`).fill(password)
    await cast.press('lena', 'Confirm that it is live')
    await cast.go('meera', this.#home)
    expect(await cast.says('meera')).toContain(`${live} of 3 live`)
  }
}
