const examples = {
  "A product, as in the exercise": `{
  product(id: "1") { id name quantity }
}`,
  "Several resources in one request": `query FirstPage($words: String) {
  books(q: $words, pageSize: 5) {
    total
    items {
      id
      title
      authors { name }
      price { amount currency }
      stock { available low }
    }
  }
  authors(pageSize: 3) { items { id name } }
}`,
  "My account and orders": `query Mine {
  me { id name role }
  orders(pageSize: 5) {
    items {
      id
      status
      total { amount currency }
      items { quantity book { title stock { available } } }
    }
  }
}`,
  "Users (staff)": `query Users {
  users(active: true) { total items { id name role } }
}`,
};

const schemaQuery = `query Schema {
  __schema { types { name description fields { name args { name } type { ...T } } } }
}
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

const element = (id) => document.getElementById(id);
let token;

async function run(query, variables) {
  const headers = { "Content-Type": "application/json" };
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }

  const started = performance.now();
  const response = await fetch("/graphql", {
    method: "POST",
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const milliseconds = Math.round(performance.now() - started);
  element("status").textContent = `Status ${response.status}, ${milliseconds} ms, ${text.length} characters.`;
  return JSON.parse(text);
}

async function show(query, variables, format = (answer) => JSON.stringify(answer, null, 2)) {
  try {
    element("answer").textContent = format(await run(query, variables));
  } catch (error) {
    element("status").textContent = `The request failed: ${error.message}`;
  }
}

function typeName(type) {
  switch (type.kind) {
    case "NON_NULL":
      return `${typeName(type.ofType)}!`;
    case "LIST":
      return `[${typeName(type.ofType)}]`;
    default:
      return type.name;
  }
}

function formatSchema(answer) {
  if (!answer.data) {
    return JSON.stringify(answer, null, 2);
  }

  return answer.data.__schema.types
    .filter((type) => type.fields && !type.name.startsWith("__"))
    .map((type) => {
      const fields = type.fields.map((field) => {
        const names = field.args.map((argument) => argument.name).join(", ");
        return `  ${field.name}${names && `(${names})`}: ${typeName(field.type)}`;
      });
      return `type ${type.name} {\n${fields.join("\n")}\n}`;
    })
    .join("\n\n");
}

async function signIn() {
  const response = await fetch("/api/v1/account/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: element("email").value, password: element("password").value }),
  });
  const session = response.ok ? await response.json() : {};
  token = session.accessToken;
  element("password").value = "";
  element("caller").textContent = token ? "Signed in until the page is left." : `Refused (${response.status}).`;
}

for (const name of Object.keys(examples)) {
  element("example").add(new Option(name));
}

element("query").value = Object.values(examples)[0];
element("example").addEventListener("change", (event) => {
  element("query").value = examples[event.target.value];
});
element("request").addEventListener("submit", (event) => {
  event.preventDefault();
  try {
    show(element("query").value, JSON.parse(element("variables").value || "{}"));
  } catch (error) {
    element("status").textContent = `The variables are no JSON: ${error.message}`;
  }
});
element("request").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    element("request").requestSubmit();
  }
});
element("schema").addEventListener("click", () => show(schemaQuery, {}, formatSchema));
element("login").addEventListener("click", signIn);
