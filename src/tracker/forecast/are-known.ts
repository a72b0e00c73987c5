import type { Reader } from '../../db/database.ts'
import { findRun } from './forecasts.store.ts'
import { readBacktest } from './kept.ts'

/** Whether past forecasts would have been good enough for likely months to be said. */
export async function areForecastsKnown(db: Reader): Promise<boolean> {
  const run = await findRun(db)
  return run !== undefined && readBacktest(run.backtest).verdict === 'good enough'
}
