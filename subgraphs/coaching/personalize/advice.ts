// Typed advice on one portfolio: an action, a size, reasons and facts per asset class and per holding.
import type { Disclosure, Fact } from '../../../schema/events/coaching.ts';
import { disclosuresFor } from '../run/disclosures.ts';
import { classNameOf } from '../tools/allocation.ts';
import { day, factSheet, input, money, percent, points } from '../tools/facts.ts';
import { times, type WireMoney } from '../tools/money.ts';
import type { AdviceBasis, AdvisedHolding } from './read.ts';
import { backIntoBand, spread } from './rebalance.ts';

export type AdviceAction = 'BUY' | 'SELL' | 'HOLD';

interface Advice {
  readonly action: AdviceAction;
  /** 0 for HOLD, otherwise positive. */
  readonly size: WireMoney;
  readonly reasons: readonly string[];
  readonly facts: readonly Fact[];
}

export interface AssetClassAdvice extends Advice {
  readonly assetClass: string;
  /** Part of `size` that no holding takes. */
  readonly unassigned: WireMoney;
}

export interface HoldingAdvice extends Advice {
  readonly holdingId: string;
  readonly symbol: string;
}

export interface Personalization {
  readonly portfolioId: string;
  readonly asOf: string;
  readonly due: boolean;
  readonly adviceByClass: readonly AssetClassAdvice[];
  readonly adviceByHolding: readonly HoldingAdvice[];
  /** Negative where cash is built up. */
  readonly cashUsed: WireMoney;
  readonly disclosures: readonly Disclosure[];
}

/** From this part of a portfolio on, one company is sold before a fund is. */
const companyLimit = 0.1;

export function personalized({ portfolio, holdings, asOf }: AdviceBasis): Personalization {
  const { currency } = portfolio.value;
  const slices = portfolio.allocation.map((slice) => ({
    ...slice,
    minor: BigInt(slice.value.minor),
  }));
  const total = slices.reduce((sum, { minor }) => sum + minor, 0n);
  const hasTarget = slices.every(({ target }) => target !== null) && total > 0n;
  // A class in debt cannot be rebalanced: there is nothing of it to sell.
  const sound = slices.every(({ minor }) => minor >= 0n);
  const changes =
    hasTarget && sound
      ? backIntoBand(
          slices.map(({ assetClass, minor, target }) => ({
            assetClass,
            value: minor,
            targetBps: bps(target ?? 0),
          })),
          bps(portfolio.driftBand),
        )
      : slices.map(() => 0n);

  const moves = new Map<string, bigint>();
  const adviceByClass = slices.map((slice, index): AssetClassAdvice => {
    const change = changes[index] ?? 0n;
    const own = holdings.filter(({ instrument }) => instrument.assetClass === slice.assetClass);
    const parts = slice.assetClass === 'CASH' ? [] : partsOf(change, own, total);
    own.forEach(({ id }, place) => moves.set(id, parts[place] ?? 0n));
    const assigned = parts.reduce((sum, part) => sum + part, 0n);
    const unassigned = slice.assetClass === 'CASH' ? 0n : size(change - assigned);
    const sheet = factSheet(`advice.${portfolio.id}.${slice.assetClass}`);
    const name = classNameOf(slice.assetClass);
    const weight = sheet.add(
      'weight',
      `share of ${name}`,
      percent(share(slice.minor, total)),
      'value of the asset class ÷ value of the portfolio',
      [
        input(name, { minor: slice.minor, currency }),
        input('portfolio', { minor: total, currency }),
      ],
    );
    const reasons: string[] = [];
    if (slice.target === null) reasons.push('No target is set, so there is nothing to return to.');
    else {
      const target = sheet.add(
        'target',
        `target share of ${name}`,
        percent(slice.target),
        'as you set it',
      );
      const drift = share(slice.minor, total) - slice.target;
      const drifted = sheet.add(
        'drift',
        `drift of ${name}`,
        points(drift),
        'share − target share',
        [weight, target],
      );
      const band = sheet.add(
        'band',
        'drift you allow',
        points(portfolio.driftBand),
        'as you set it',
      );
      const side = drift < 0 ? 'below' : 'above';
      reasons.push(
        `${capital(name)}: ${weight.value} against a target of ${target.value}, ${drifted.value.replace('-', '')} ${side} it, with ${band.value} allowed.`,
      );
      if (change !== 0n) {
        sheet.add(
          'size',
          change > 0n ? `${name} to add` : `${name} to reduce`,
          money({ minor: size(change), currency }),
          'to the edge of the band, or towards the target to make up for other classes',
          [drifted, band],
        );
      }
      if (!sound) reasons.push('One asset class is in debt; settle that before rebalancing.');
      else if (change === 0n) reasons.push('That is within the band and needs no move.');
      else if (bps(Math.abs(drift)) <= bps(portfolio.driftBand)) {
        reasons.push(
          'It is within the band, and moves towards its target for others to return to theirs.',
        );
      }
      if (slice.assetClass === 'CASH' && change < 0n) reasons.push('It pays for what is bought.');
      if (unassigned > 0n)
        reasons.push(`You hold no fund of ${name} yet that could take all of it.`);
    }
    return {
      assetClass: slice.assetClass,
      ...move(change, currency),
      unassigned: wire(unassigned, currency),
      reasons,
      facts: sheet.facts,
    };
  });
  const adviceByHolding = holdings.map((holding) =>
    adviceOn(holding, moves.get(holding.id) ?? 0n, portfolio.id, total),
  );
  const cash = slices.findIndex(({ assetClass }) => assetClass === 'CASH');
  const cashUsed = -(changes[cash] ?? 0n);
  const facts = [asOfFact(portfolio.id, asOf)];
  return {
    portfolioId: portfolio.id,
    asOf,
    due: changes.some((change) => change !== 0n),
    adviceByClass,
    adviceByHolding,
    cashUsed: wire(cashUsed, currency),
    disclosures: disclosuresFor({ deflected: false, facts, unbacked: [] }),
  };
}

/**
 * Of a class's change on its holdings, which adds up to it where they can take it. Bought are funds, in
 * proportion to their value; sold is first what a single company exceeds its limit by, then in proportion.
 */
function partsOf(change: bigint, own: readonly AdvisedHolding[], total: bigint): bigint[] {
  const values = own.map(({ value }) => BigInt(value.minor));
  const isFund = own.map(({ instrument }) => instrument.kind === 'FUND');
  if (change > 0n) {
    const funds = values.map((value, i) => (isFund[i] === true ? value : 0n));
    const held = funds.reduce((sum, value) => sum + value, 0n);
    if (held === 0n) return own.map(() => 0n);
    // Room for all of it: buying has no upper limit.
    return spread(
      change,
      funds.map((value) => value * (change / held + 1n)),
    );
  }
  const wanted = -change;
  const limit = times(total, companyLimit);
  const excess = values.map((value, i) =>
    isFund[i] === true || value <= limit ? 0n : value - limit,
  );
  const first = spread(wanted, excess);
  const left = wanted - first.reduce((sum, part) => sum + part, 0n);
  const rest = spread(
    left,
    values.map((value, i) => value - (first[i] ?? 0n)),
  );
  return values.map((_, i) => -((first[i] ?? 0n) + (rest[i] ?? 0n)));
}

function adviceOn(
  { id, value, instrument }: AdvisedHolding,
  change: bigint,
  portfolioId: string,
  total: bigint,
): HoldingAdvice {
  const { currency } = value;
  const minor = BigInt(value.minor);
  const sheet = factSheet(`advice.${portfolioId}.${id}`);
  const held = sheet.add(
    'value',
    `held of ${instrument.symbol}`,
    money({ minor, currency }),
    'at the latest prices',
  );
  const part = share(minor, total);
  const weight = sheet.add(
    'weight',
    `share of ${instrument.symbol}`,
    percent(part),
    'value held ÷ value of the portfolio',
    [held, input('portfolio', { minor: total, currency })],
  );
  const reasons: string[] = [];
  const concentrated = instrument.kind === 'SHARE' && part > companyLimit;
  if (concentrated) {
    const limit = sheet.add(
      'limit',
      'share from which one company deserves a reason',
      percent(companyLimit),
      'an assumption of this advice',
    );
    reasons.push(
      `${instrument.symbol} is one company and ${weight.value} of the portfolio, more than the ${limit.value} from which that deserves a reason.`,
    );
  }
  const className = classNameOf(instrument.assetClass);
  if (change === 0n) reasons.push('The mix needs no move in it.');
  else {
    sheet.add(
      'size',
      change > 0n ? `${instrument.symbol} to add` : `${instrument.symbol} to reduce`,
      money({ minor: size(change), currency }),
      change > 0n
        ? 'what the class takes, in proportion to the value of its funds'
        : 'what the class gives: first beyond the limit for one company, then in proportion to value',
      [held],
    );
    reasons.push(
      change > 0n
        ? `It is a fund of ${className}, which the portfolio holds too little of.`
        : `It belongs to ${className}, which the portfolio holds too much of.`,
    );
  }
  return {
    holdingId: id,
    symbol: instrument.symbol,
    ...move(change, currency),
    reasons,
    facts: sheet.facts,
  };
}

function asOfFact(portfolioId: string, asOf: string): Fact {
  const sheet = factSheet(`advice.${portfolioId}`);
  return sheet.add('asOf', 'data as of', day(asOf), 'day of the newest prices');
}

function move(change: bigint, currency: string): { action: AdviceAction; size: WireMoney } {
  const action = change === 0n ? 'HOLD' : change > 0n ? 'BUY' : 'SELL';
  return { action, size: wire(size(change), currency) };
}

function size(change: bigint): bigint {
  return change < 0n ? -change : change;
}

function wire(minor: bigint, currency: string): WireMoney {
  return { minor: String(minor), currency };
}

function bps(part: number): number {
  return Math.round(part * 10_000);
}

function share(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((part * 1_000_000n) / whole) / 1_000_000;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
