using System.Text;
using OmaGateway.Configuration;

namespace OmaGateway.Masking.Rules;

/// <summary>Reads one route: its fields by path (<c>result[].company</c>) into a tree of nodes.</summary>
internal sealed class RouteReader(ConfigElement route, FieldRuleReader fields, ConfigErrors errors)
{
    private static readonly string[] Keys = ["page", "wrapper", "onDrift", "fields"];
    private static readonly string[] OnDrift = ["count", "refuse"];

    public string Name => route.Name;

    public bool RefuseDrift { get; private set; }

    /// <summary>How many fields and objects were numbered.</summary>
    public int Indices { get; private set; }

    public FieldRule Root { get; } = new(FieldKind.Container, FieldNames.UnknownIndex);

    /// <summary>Adds the personal fields' names to <paramref name="personal"/>, so that they are masked in any place and spelling.</summary>
    public void Read(Dictionary<string, FieldRule> personal)
    {
        errors.Members(route, "setting of a route", Keys);
        if (route["onDrift"] is { } drift)
        {
            if (!OnDrift.Contains(drift.Text)) errors.AddUnknown(drift, "way to meet drift", drift.Text, OnDrift);
            RefuseDrift = drift.Text == "refuse";
        }

        var root = new Branch();
        foreach (ConfigElement field in errors.Members(route["fields"])) Place(field, root, personal);
        if (route["fields"] is null) errors.Add(route.NameOffset, route.Path, "'fields' is missing");
        Build(root, Root, route["wrapper"]?.Text);
        ConnectCodes(root);
    }

    private void Place(ConfigElement field, Branch root, Dictionary<string, FieldRule> personal)
    {
        FieldRule? rule = fields.Read(field);
        if (rule is null) return;
        Branch at = root;
        foreach (string segment in field.Name.Split('.'))
        {
            string name = segment;
            int arrays = 0;
            for (; name.EndsWith("[]", StringComparison.Ordinal); arrays++) name = name[..^2];
            if (name.Length == 0)
            {
                errors.Add(field.NameOffset, field.Path, "a path is names joined by '.', each with '[]' for an array");
                return;
            }

            at = at.Member(name);
            for (; arrays > 0; arrays--) at = at.Items ??= new Branch();
        }

        if (at.Rule is not null) errors.Add(field.NameOffset, field.Path, $"'{field.Name}' is described twice");
        at.Rule = rule;
        if (rule.Kind.IsPersonal()) personal.TryAdd(PersonalNames.Fold(field.Name.Split('.')[^1].TrimEnd('[', ']')), rule);
    }

    private void Build(Branch branch, FieldRule rule, string? wrapper)
    {
        var members = new List<NamedField>();
        foreach ((string name, Branch member) in branch.Members)
        {
            member.Rule ??= new FieldRule(FieldKind.Container, rule.Tally);
            Build(member, member.Rule, null);
            if (name == wrapper) member.Rule.Object = null;
            members.Add(new NamedField(Indices++, Encoding.UTF8.GetBytes(name), member.Rule));
        }

        if (wrapper is not null && !branch.Members.ContainsKey(wrapper))
            members.Add(new NamedField(Indices++, Encoding.UTF8.GetBytes(wrapper), new FieldRule(FieldKind.Container, FieldNames.UnknownIndex)));
        if (members.Count > 0) rule.Object = new PlanNode(Indices++, members);
        if (wrapper is not null) members.Find(member => Encoding.UTF8.GetString(member.Name) == wrapper)!.Rule.Object = rule.Object;
        if (branch.Items is null) return;
        branch.Items.Rule ??= new FieldRule(FieldKind.Container, rule.Tally);
        Build(branch.Items, branch.Items.Rule, null);
        rule.Items = branch.Items.Rule;
    }

    /// <summary>Marks the fields whose value selects a sibling's text.</summary>
    private void ConnectCodes(Branch branch)
    {
        foreach (Branch member in branch.Members.Values)
        {
            if (member.Rule is { CodeField: { } code } && !branch.Members.ContainsKey(code))
                errors.Add(route.NameOffset, route.Path, $"'{code}' is given as the code of a free text, but isn't a field beside it", NearestName.Of(code, branch.Members.Keys));
            else if (member.Rule is { CodeField: { } field } rule)
                (rule.CodeRule = branch.Members[field].Rule!).IsCode = true;
            ConnectCodes(member);
            if (member.Items is not null) ConnectCodes(member.Items);
        }
    }

    private sealed class Branch
    {
        public FieldRule? Rule { get; set; }

        public Branch? Items { get; set; }

        public Dictionary<string, Branch> Members { get; } = new(StringComparer.Ordinal);

        public Branch Member(string name)
        {
            if (!Members.TryGetValue(name, out Branch? member)) Members[name] = member = new Branch();
            return member;
        }
    }
}
