// What the functions written in JavaScript by model/files/javascript.py call: Python's own, and
// `Language` of model/texts.py, whose constants come as `written`.
const is = (value) => (Array.isArray(value) ? value.length > 0 : value !== value || Boolean(value));
const all = (values) => values.every(is);
const any = (values) => values.some(is);
const same = (one, other) =>
  Array.isArray(one) ? one.length === other.length && one.every((value, i) => same(value, other[i])) : one === other;
const extreme = (pick, given) => {
  const last = given.at(-1);
  const values = (last?.default === undefined ? given : given.slice(0, -1)).flat();
  return values.length ? pick(...values) : last.default;
};
const least = (...given) => extreme(Math.min, given);
const greatest = (...given) => extreme(Math.max, given);
const range = (first, end) => Array.from({ length: end - first }, (_, i) => first + i);
const float = Number;
const getattr = (record, name) => record[name];

const average = (rates) => {
  const logs = rates.map(Math.log1p);
  return Math.expm1(pairwise(logs) / logs.length);
};

// The sum in the order in which NumPy adds fewer than 128 terms.
const pairwise = (terms) => {
  const sum = (values, start) => values.reduce((before, value) => before + value, start);
  if (terms.length < 8) return sum(terms, 0);
  const whole = terms.length - (terms.length % 8);
  const r = terms.slice(0, 8);
  for (let i = 8; i < whole; i++) r[i % 8] += terms[i];
  return sum(terms.slice(whole), r[0] + r[1] + (r[2] + r[3]) + (r[4] + r[5] + (r[6] + r[7])));
};

// A scenario with its columns, as `Projection` has them.
const projectionOf = (inputs) => {
  const scenario = { ...inputs, last_year: inputs.base_year + inputs.years };
  const columns = columnsOf(scenario);
  const final = (column) => columns[column].at(-1);
  const average_growth = average(columns.growth_rate.slice(1));
  return {
    ...columns,
    scenario,
    final,
    average_growth,
    doubling_years: average_growth >= 2 ** -1022 ? Math.LN2 / Math.log1p(average_growth) : NaN,
    growth: (kind) => ["low", "high"].map((end) => final(`cumulative_${kind}_${end}_cny_100m`)),
    invested: final("cumulative_investment_cny_100m"),
  };
};

// Numbers are rounded as the server rounds them, or not at all.
const rounding = { roundingMode: "halfEven" };
const canRound = new Intl.NumberFormat("en", rounding).resolvedOptions().roundingMode === rounding.roundingMode;

const languageOf = (written) => {
  const [alone, within, betweenYears] = written.range_signs;
  const once = (values) => [...new Set(values)];
  const signed = (figure) => figure.replaceAll("-", "−");
  const formats = new Map();
  // Numbers are handed over as their shortest texts: what is rounded is what Babel rounds.
  const format = (value, style, decimals) => {
    const key = style + decimals;
    const options = { maximumFractionDigits: decimals, roundingMode: "halfEven" };
    if (style === "scientific") options.notation = style;
    else options.style = style;
    if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(written.code, options));
    return signed(formats.get(key).format(String(value)));
  };
  const scientific = (value, digits) => format(value, "scientific", digits - 1);
  const decimals = (value, digits) =>
    Math.max(0, digits - 1 - (value ? Math.floor(Math.log10(Math.abs(value))) : 0));
  const isPlain = (value) =>
    !value || (written.smallest_plain <= Math.abs(value) && Math.abs(value) < written.largest_plain);
  const patterns = (of) =>
    Object.fromEntries(
      Object.entries(of).map(([name, pattern]) => [name, new RegExp(pattern.replaceAll("(?P<", "(?<"))]),
    );
  const [begins, ends] = [patterns(written.begins), patterns(written.ends)];
  const pair = (said, part) => {
    let wide;
    if ((wide = ends.wide.exec(said)) && begins.narrow.test(part))
      return `${said.slice(0, wide.index)} ${wide.groups.marks}${part}`;
    if (ends.narrow.test(said) && (wide = begins.wide.exec(part)))
      return `${said}${wide.groups.marks} ${part.slice(wide[0].length)}`;
    if ((wide = ends.wide_space.exec(said)) && begins.wide.test(part))
      return `${said.slice(0, wide.index)}${wide.groups.marks}${part}`;
    if (ends.wide.test(said) && (wide = begins.wide_space.exec(part)))
      return `${said}${wide.groups.marks}${part.slice(wide[0].length)}`;
    return said + part;
  };
  const joined = (...parts) => parts.reduce(pair);

  const text = (message, values) => {
    const translated = text.translate(message);
    if (!values) return translated;
    let said = "";
    let before = null;
    const parts = translated.split(/\{(\w+):?(\w*)\}/);
    for (let i = 0; i < parts.length; i += 3) {
      const [literal, name, kind] = parts.slice(i, i + 3); // in turns, a text alone at the end
      if (name === undefined && !literal) break;
      const figure = name === undefined ? "" : String(text[kind || "text"](values[name]));
      if (written.range_signs.includes(literal.trim()) && figure === before) continue;
      said = joined(said, literal, figure);
      before = figure;
    }
    return said;
  };
  return Object.assign(text, {
    translate: (message) => written.messages[message] ?? message,
    number(value, digits = written.digits) {
      if (!Number.isFinite(value)) return written.undefined;
      return isPlain(value) ? format(value, "decimal", decimals(value, digits)) : scientific(value, digits);
    },
    short: (value) => text.number(value, written.short_digits),
    whole: (value, decimals = 0) => {
      if (!Number.isFinite(value)) return written.undefined;
      if (Math.abs(value) >= written.largest_exact) return scientific(value, written.most_digits);
      return format(value, "decimal", decimals);
    },
    exact: (value) => text.whole(value, 15),
    year: (value) => (Math.abs(value) < written.largest_exact ? value.toFixed(0) : text.whole(value)),
    percent(fraction, digits = written.digits) {
      if (!Number.isFinite(fraction)) return written.undefined;
      const hundred = fraction * 100;
      if (!isPlain(hundred)) return `${text.number(hundred, digits)}%`;
      return format(fraction, "percent", decimals(hundred, digits));
    },
    money: (amount) => text.money_range([amount]),
    money_range(amounts) {
      if (!amounts.every(Number.isFinite)) return written.undefined;
      if (Math.max(...amounts) > written.largest_money) return written.beyond_any_economy;
      const scale = any(amounts) ? text.money_scale(...amounts) : written.money_scales.at(-1);
      const figures = once(amounts.map((amount) => text.short(amount / scale.size)));
      const said = figures.map((figure, i) => (i < figures.length - 1 ? figure + scale.low : figure));
      return `${scale.before}${text.between(said, { in_sentence: true })}${scale.after}`;
    },
    money_scale(...amounts) {
      const known = amounts.filter(Number.isFinite).map(Math.abs);
      const greatest = Number(Math.max(0, ...known).toPrecision(written.short_digits));
      const scales = written.money_scales;
      if (!greatest) return scales[written.usual_scale];
      return scales.find(({ size }) => greatest >= size) ?? scales.at(-1);
    },
    scaled: (amounts, { size }) =>
      text.between(
        amounts.map((amount) =>
          amount <= written.largest_money
            ? text.short(amount / size)
            : `>${text.short(written.largest_money / size)}`,
        ),
      ),
    between: (figures, { in_sentence = false } = {}) =>
      once(figures).reduce((first, end) => joined(first, in_sentence ? within : alone, end)),
    years: (first, last) => once([first, last].map(text.year)).join(betweenYears),
    sentences: (...sentences) => sentences.filter(Boolean).join(written.between_sentences),
    s: (count) => (count === 1 ? "" : "s"),
    text: String,
    message: (value) => text.translate(value),
  });
};

// What the charts show, by the names of their data (model/projection/charts.py), and what their
// axes reach to.
const growthRange = (scenario) => {
  const ends = growth_rates(scenario)?.map((cagr) => ({ ...scenario, cagr }));
  return ends?.every(isConsistent) ? ends.map(projectionOf) : undefined;
};

const computeData = (projection, text, { in_use, today }) => {
  const { scenario } = projection;
  const figures = published_figures(scenario);
  const shown = readings(projection, text, { in_use });
  const rows = shown.filter(({ level }) => level !== null);
  const between = growthRange(scenario);
  const [low, high] = (between ?? [projection, projection]).map((one) => one.compute_eflops);
  const report = report_rows(figures, text);
  const first = first_year(scenario, figures);
  return {
    data: {
      rows,
      readings: shown,
      first: [rows[0]],
      last: [rows.at(-1)],
      band: between ? projection.year.map((year, t) => ({ year, low: low[t], high: high[t] })) : [],
      dots: published_rows(figures, text),
      report,
      report_end: report.slice(-1),
    },
    years: [first, scenario.last_year],
    span: compute_span(rows, figures, high.at(-1)),
    // What stands beside the axes, and which layers there are.
    frame: [first <= today && today <= scenario.last_year, ...new Set(figures.map(({ edition }) => edition))],
  };
};

const impactData = (kind) => (projection, text, { logarithmic }) => {
  const [low, high] = ["low", "high"].map((end) => projection[`cumulative_${kind}_${end}_cny_100m`]);
  const yearly = projection.year.map((year, t) => [
    year, low[t], high[t], projection.cumulative_investment_cny_100m[t],
  ]);
  const rows = growth_rows(yearly, text, { logarithmic });
  return {
    data: { rows, [`${kind}_last`]: rows.slice(-1) },
    years: [yearly[0][0], yearly.at(-1)[0]],
    span: growth_span(rows),
    frame: [text.money_scale(high.at(-1)).unit],
  };
};

const chartData = { compute: computeData, core: impactData("core"), related: impactData("related") };
