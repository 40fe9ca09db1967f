// The page of a live load run: it reads server-sent events, draws three charts, and sends the number of users.
"use strict";

const shown = 300;
const points = [];
const find = id => document.getElementById(id);
const svg = name => document.createElementNS("http://www.w3.org/2000/svg", name);

function draw(id, lines) {
  const chart = find(id);
  const [left, top, width, height] = [60, 12, 532, 116];
  const visible = points.slice(-shown);
  const max = Math.max(1, ...lines.flatMap(([, field]) => visible.map(point => point[field])));
  const scale = value => top + height - (value / max) * height;
  const parts = [0, max / 2, max].flatMap(value => {
    const line = svg("line");
    const [y, label] = [scale(value), svg("text")];
    for (const [name, at] of [["x1", left], ["x2", left + width], ["y1", y], ["y2", y]]) line.setAttribute(name, at);
    label.setAttribute("x", left - 6);
    label.setAttribute("y", y + 4);
    label.setAttribute("text-anchor", "end");
    label.textContent = value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
    return [line, label];
  });
  for (const [name, field] of lines) {
    const path = svg("path");
    const step = width / Math.max(1, Math.max(30, visible.length) - 1);
    path.setAttribute("class", name);
    path.setAttribute("d", visible.map((point, i) =>
      `${i ? "L" : "M"}${(left + i * step).toFixed(1)} ${scale(point[field]).toFixed(1)}`).join(""));
    parts.push(path);
  }
  const time = svg("text");
  time.setAttribute("x", left);
  time.setAttribute("y", top + height + 20);
  time.textContent = visible.length ? `second ${visible[0].second} to ${visible.at(-1).second}` : "";
  chart.replaceChildren(...parts, time);
}

function fill(id, rows, empty) {
  const cells = rows.length ? rows : [[empty]];
  find(id).replaceChildren(...cells.map(row => {
    const line = document.createElement("tr");
    for (const value of row) line.insertCell().textContent = value;
    if (!rows.length) line.cells[0].colSpan = 9;
    return line;
  }));
}

function show(state) {
  points.push(...state.points);
  points.splice(0, Math.max(0, points.length - 900));
  const last = points.at(-1);
  find("load").textContent = state.load;
  find("users").max = state.maxUsers;
  if (document.activeElement !== find("users")) find("users").value = state.users;
  find("state").textContent = state.ended
    ?? `${state.users} of at most ${state.maxUsers} users; the run ends by itself in ${state.remainingSeconds} s`;
  if (last) {
    find("rps").textContent = last.requests;
    find("fps").textContent = last.failures;
    for (const name of ["p50", "p95", "p99"]) find(name).textContent = `${last[name]} ms`;
  }
  draw("requests-chart", [["a", "requests"], ["b", "failures"]]);
  draw("latency-chart", [["a", "p50"], ["c", "p95"]]);
  draw("users-chart", [["a", "users"]]);
  fill("failures", state.failures.map(one => [one.kind, one.count]), "none so far");
  fill("requests", state.requests.map(one => [one.name, one.count, one.failures, one.p50, one.p95]), "none so far");
  if (state.ended) end();
}

function end() {
  events.close();
  for (const control of find("controls").elements) control.disabled = true;
}

async function send(path, body) {
  try {
    const response = await fetch(path, { method: "POST", body });
    const problem = response.ok ? null : await response.json();
    find("message").textContent = problem?.errors?.users?.[0] ?? "";
  } catch {
    find("message").textContent = "The run does not answer.";
  }
}

const events = new EventSource("events");
events.onmessage = message => show(JSON.parse(message.data));
events.onerror = () => {
  find("state").textContent = "The run has ended, or does not answer.";
  if (events.readyState === EventSource.CLOSED) end();
};
find("controls").addEventListener("submit", event => {
  event.preventDefault();
  send("users", find("users").value);
});
find("controls").addEventListener("click", event => {
  const step = Number(event.target.dataset.step);
  if (!step) return;
  const users = Number(find("users").value) + step;
  find("users").value = Math.min(Number(find("users").max), Math.max(0, users));
  send("users", find("users").value);
});
find("stop").addEventListener("click", () => send("stop"));
