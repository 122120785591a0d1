// What a household is paid, month by month.
import type { Random } from '../../platform/random.ts';
import type { Story } from './story.ts';

export interface Wage {
  /** Of the month. */
  readonly day: number;
  /** Minor units. */
  readonly amount: bigint;
  readonly payer: string;
}

interface Earning {
  readonly random: Random;
  /** Minor units in an average month. */
  readonly income: bigint;
}

/** Pay by month; any twelve months in a row, after a raise, come to exactly twelve times the income. */
export function wagesOf(
  { pay }: Pick<Story, 'pay'>,
  { income, random }: Earning,
): (month: number) => Wage[] {
  if (pay === 'SALARY') {
    const payer = random.pick(['Tallow & Finch Ltd', 'Municipal Works', 'Bluebell Hospital']);
    return () => [{ day: 25, amount: income, payer }];
  }
  if (pay === 'TWO_SALARIES') {
    const larger = (income * 58n) / 100n;
    return () => [
      { day: 24, amount: larger, payer: 'Municipal Works' },
      { day: 25, amount: income - larger, payer: 'Fernhill School' },
    ];
  }
  const weights = Array.from({ length: 12 }, () => random.int(35, 190));
  const sum = BigInt(weights.reduce((all, weight) => all + weight, 0));
  const amounts = weights.map((weight) => (income * 12n * BigInt(weight)) / sum);
  const lost = income * 12n - amounts.reduce((all, amount) => all + amount, 0n);
  const clients = ['Quillon Studio', 'Northgate Media', 'Paper Lantern Press'];
  return (month) => {
    const total = (amounts[month % 12] ?? 0n) + (month % 12 === 11 ? lost : 0n);
    const first = (total * BigInt(random.int(30, 70))) / 100n;
    return [
      { day: random.int(3, 12), amount: first, payer: random.pick(clients) },
      { day: random.int(13, 25), amount: total - first, payer: random.pick(clients) },
    ];
  };
}
