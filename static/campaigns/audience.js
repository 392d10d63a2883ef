// The audience builder: a tree of conditions as cards and rows. The server checks whatever is sent, and counts it.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-count-url]");
  if (!form) return;
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const offered = read("hy-offered");
  const words = offered.words;
  const hidden = form.querySelector("input[name=tree]");
  const place = form.querySelector(".hy-tree");
  const answer = form.querySelector(".hy-answer");
  const found = form.querySelector(".hy-found");
  const fields = new Map(offered.fields.map((field) => [field.value, field]));
  let serial = 0;

  // --- from the kept tree to what is edited, and back

  const taken = (node) => {
    let not = false;
    let inner = node;
    while (inner && typeof inner === "object" && "not" in inner) [not, inner] = [!not, inner.not];
    if (inner && inner.field) return { not, field: inner.field, op: inner.op, value: inner.value };
    const kind = inner && Array.isArray(inner.any) ? "any" : "all";
    return { not, kind, children: ((inner && inner[kind]) || []).map(taken) };
  };
  // The path goes with each node, so that a fault finds its row.
  const given = (node, path, isRoot) => {
    const head = path ? `${path}.` : "";
    const at = node.not ? `${head}not` : path;
    node.path = at;
    const inside = at ? `${at}.` : "";
    const plain = node.children
      ? { [node.kind]: node.children.map((child, n) => given(child, `${inside}${node.kind}.${n}`, false)) }
      : { field: node.field, op: node.op, value: node.value };
    if (isRoot && node.children.length === 0) return { all: [] };
    return node.not ? { not: plain } : plain;
  };
  const root = taken(JSON.parse(hidden.value || "{}"));

  // --- small parts

  const make = (tag, more = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...inside);
    return made;
  };
  const button = (icon, label, act, name = "hy-btn hy-light") => {
    const sign = make("span", { className: "material-symbols-outlined", textContent: icon });
    sign.setAttribute("aria-hidden", "true");
    const made = make("button", { type: "button", className: name, title: label }, sign);
    if (name.includes("hy-btn")) made.append(label);
    else made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };
  const select = (choices, value, label, act) => {
    const made = make("select");
    made.setAttribute("aria-label", label);
    for (const one of choices) made.append(make("option", { value: String(one.value), textContent: one.label }));
    made.value = String(value);
    made.addEventListener("change", () => act(made.value));
    return made;
  };
  const number = (value, low, high, label, act) => {
    const made = make("input", { type: "number", min: low, max: high, step: 1, value: value ?? "" });
    made.setAttribute("aria-label", label);
    made.addEventListener("input", () => act(made.value === "" ? null : Number(made.value)));
    return made;
  };
  const unit = (text) => make("span", { className: "hy-unit", textContent: text });
  const toggle = (node) => {
    const made = make("button", { type: "button", className: "hy-not", textContent: words.not });
    made.setAttribute("aria-pressed", String(node.not));
    made.addEventListener("click", () => {
      node.not = !node.not;
      made.setAttribute("aria-pressed", String(node.not));
      changed();
    });
    return made;
  };

  // --- a widget for each kind of value

  const set = (node, value) => {
    node.value = value;
    changed();
  };
  const part = (node, name, value) => set(node, { ...node.value, [name]: value });
  const ticks = (node, choices) => {
    const known = new Set(choices.map((one) => one.value));
    const lost = (node.value || []).filter((one) => !known.has(one)).map((one) => ({ value: one, label: String(one) }));
    const all = [...choices, ...lost];
    const box = make("div", { className: "hy-ticks" });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", words.value);
    let group = "";
    for (const one of all) {
      if (one.group && one.group !== group) box.append(make("b", { textContent: (group = one.group) }));
      const tick = make("input", { type: "checkbox", checked: (node.value || []).includes(one.value) });
      tick.addEventListener("change", () => {
        const rest = (node.value || []).filter((other) => other !== one.value);
        set(node, tick.checked ? [...rest, one.value] : rest);
      });
      box.append(make("label", {}, tick, one.label));
    }
    if (all.length <= 12) return [box];
    const find = make("input", { type: "search", placeholder: words.find });
    find.setAttribute("aria-label", words.find);
    find.addEventListener("input", () => {
      const wanted = find.value.trim().toLowerCase();
      for (const label of box.querySelectorAll("label"))
        label.hidden = !label.textContent.toLowerCase().includes(wanted);
    });
    return [find, box];
  };
  const text = (node, mode, shown, took) => {
    const made = make("input", { type: "text", inputMode: mode, value: shown });
    made.setAttribute("aria-label", words.value);
    made.addEventListener("input", () => set(node, took(made.value)));
    return made;
  };
  const cell = (node, n, label) => {
    const choices = [{ value: "*", label: words.any_one }, ..."12345"].map((one) => one.value ? one : { value: one, label: one });
    const act = (value) => set(node, node.value.slice(0, n) + value + node.value.slice(n + 1));
    return make("label", { className: "hy-unit" }, label, select(choices, node.value[n], label, act));
  };
  const months = Array.from({ length: 12 }, (_one, n) => ({ value: n + 1, label: String(n + 1) }));
  const plain = (node, op) => [number(node.value, op.low, op.high, words.value, (value) => set(node, value))];
  const days = (node, op) => [...plain(node, op), unit(words.days)];
  const widgets = {
    nothing: () => [],
    points: plain,
    count: plain,
    ago: days,
    soon: days,
    month: (node) => [select(months, node.value, words.month, (value) => set(node, Number(value)))],
    money: (node) => [text(node, "decimal", node.value ?? "", (value) => value.trim()), unit(words.yuan)],
    cities: (node) => {
      const split = (value) => value.split(/[,，、;；]/).map((one) => one.trim()).filter(Boolean);
      const made = text(node, "text", (node.value || []).join(", "), split);
      made.placeholder = words.commas;
      return [made];
    },
    expiring: (node, op) => [
      number(node.value.days, 0, op.high, words.days, (value) => part(node, "days", value)),
      unit(words.days),
      unit(words.from),
      number(node.value.from, 0, 2000000000, words.from, (value) => part(node, "from", value)),
    ],
    age: (node, op) => [
      number(node.value.from, 0, op.high, words.years, (value) => part(node, "from", value)),
      unit(words.to),
      number(node.value.to, 0, op.high, words.to, (value) => part(node, "to", value)),
      unit(words.years),
    ],
    rfm: (node) => [cell(node, 0, words.r), cell(node, 1, words.f), cell(node, 2, words.m)],
    yes_no: (node) => [select(offered.choices.yes_no, node.value, words.value, (value) => set(node, value === "true"))],
    tier: (node) => [select(offered.choices.tier, node.value, words.value, (value) => set(node, value))],
  };

  // --- rows and cards

  const fresh = (field, op) => {
    const named = fields.get(field);
    const how = named.ops.find((one) => one.value === op) || named.ops[0];
    const first = how.kind === "tier" ? (offered.choices.tier.at(-1)?.value ?? "") : structuredClone(how.first);
    return { field, op: how.value, value: first };
  };
  const row = (node, remove) => {
    const field = fields.get(node.field) || offered.fields[0];
    const op = field.ops.find((one) => one.value === node.op) || field.ops[0];
    const again = (wanted, how) => {
      const before = op.kind;
      const next = fresh(wanted, how);
      const after = fields.get(wanted).ops.find((one) => one.value === next.op).kind;
      if (wanted === node.field && before === after) next.value = node.value;
      Object.assign(node, next);
      draw(node.id, how ? ".hy-op" : ".hy-what");
    };
    const what = select(offered.fields, node.field, words.field, (value) => again(value, ""));
    const how = select(field.ops, node.op, words.op, (value) => again(node.field, value));
    what.classList.add("hy-what");
    how.classList.add("hy-op");
    const widget = (widgets[op.kind] || ((one) => ticks(one, offered.choices[op.kind] || [])))(node, op);
    const value = make("div", { className: "hy-val" }, ...widget);
    return make("div", { className: "hy-row" }, toggle(node), what, how, value, button("close", words.remove, remove, "hy-icon"));
  };
  const card = (node, level, remove) => {
    const kinds = ["all", "any"].map((kind) => ({ value: kind, label: words[kind] }));
    const kind = select(kinds, node.kind, words.group, (value) => {
      node.kind = value;
      box.classList.toggle("hy-any", value === "any");
      changed();
    });
    const head = make("div", { className: "hy-top" }, toggle(node), kind);
    if (remove) head.append(button("close", words.remove, remove, "hy-icon"));
    const list = node.children.map((child, n) => drawn(child, level + 1, () => {
      node.children.splice(n, 1);
      draw(node.id, ".hy-more button");
    }));
    if (!list.length && !remove) list.push(make("p", { className: "hy-quiet", textContent: words.nobody_left }));
    const add = (child) => {
      node.children.push(child);
      draw(child.id, "select");
    };
    const more = make("div", { className: "hy-more" }, button("add", words.add, () => add(named(fresh("points")))));
    if (level < offered.deepest - 1)
      more.append(button("account_tree", words.add_group, () => add(named({ kind: "any", children: [named(fresh("points"))] }))));
    const box = make("fieldset", { className: "hy-group" }, make("legend", { textContent: words.group }), head, ...list, more);
    box.classList.toggle("hy-any", node.kind === "any");
    return box;
  };
  const named = (node) => Object.assign(node, { not: Boolean(node.not), id: `hy-n${(serial += 1)}` });
  const drawn = (node, level, remove) => {
    if (!node.id) named(node);
    const made = node.children ? card(node, level, remove) : row(node, remove);
    made.id = node.id;
    return made;
  };
  const draw = (id, inside) => {
    place.replaceChildren(drawn(root, 1, null));
    if (id) document.querySelector(`#${id} ${inside}`)?.focus();
    changed();
  };

  // --- faults and the count

  const tell = (faults) => {
    for (const old of place.querySelectorAll(".hy-error")) old.remove();
    const all = [];
    const walk = (node) => {
      all.push(node);
      (node.children || []).forEach(walk);
    };
    walk(root);
    for (const fault of faults) {
      const node = all.find((one) => one.path === fault.path) || root;
      const said = make("p", { className: "hy-error", textContent: fault.text });
      said.setAttribute("role", "alert");
      document.getElementById(node.id)?.append(said);
    }
  };
  let timer = 0;
  let asking = null;
  const count = async () => {
    asking?.abort();
    asking = new AbortController();
    answer.setAttribute("aria-busy", "true");
    const body = new FormData();
    body.append("tree", hidden.value);
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const got = await fetch(form.dataset.countUrl, { method: "POST", body, signal: asking.signal });
      if (!got.ok) throw new Error(String(got.status));
      const told = await got.json();
      tell(told.faults || []);
      if (told.html !== undefined) found.innerHTML = told.html;
      answer.classList.toggle("hy-stale", told.html === undefined);
      answer.setAttribute("aria-busy", "false");
    } catch (error) {
      if (error.name === "AbortError") return;
      found.replaceChildren(make("p", { className: "hy-error", textContent: words.failed }));
      answer.setAttribute("aria-busy", "false");
    }
  };
  const changed = () => {
    hidden.value = JSON.stringify(given(root, "", true));
    clearTimeout(timer);
    timer = setTimeout(count, 400);
  };
  draw();
  tell(read("hy-faults"));
});
