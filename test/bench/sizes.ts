import { LARGE, type Size } from './large-platform.js'

const share = (of: number): Size => ({
  users: LARGE.users / of,
  providers: LARGE.providers / of,
  deposits: LARGE.deposits / of,
  leads: LARGE.leads / of,
})

/** 10 000 users: a platform of today, whose queries take no time beside the way to it. */
export const SMALL = share(100)

/** BENCH_TEN_TIMES=1 adds what takes half an hour to fill and ten gigabytes of disk: how times grow from the large platform on. */
export const SIZES: readonly Size[] = process.env.BENCH_TEN_TIMES ? [LARGE, share(0.1)] : [share(1000), SMALL, share(10), LARGE]

/** `10 k`, `1 M`. */
export const usersOf = ({ users }: Size): string => (users >= 1e6 ? `${users / 1e6} M` : `${users / 1e3} k`)
