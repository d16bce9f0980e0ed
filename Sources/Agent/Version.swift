/// The version of Dossier that documents, alerts and `--version` state.
public let dossierVersion = "0.1.0"
