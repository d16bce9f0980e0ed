extension TableCatalog {
  /// Tables whose names begin with A to E, in the form that `TableNotation` describes.
  static let tablesAToE: StaticString = """
    account_policy_data d
     uid=b creation_time=d failed_login_count=b failed_login_timestamp=d password_last_set_time=d
    acpi_tables ld
     name size=i md5~n
    ad_config d
     name domain option value
    alf d
     allow_signed_enabled=i firewall_unload=i global_state=i logging_enabled=i logging_option=i
     stealth_enabled=i version~v
    alf_exceptions d
     path state=i
    alf_explicit_auths d
     process
    app_schemes d
     scheme handler enabled=i external=i protected=i
    apparmor_events l:e
     type message time=b+a uptime=b eid+h apparmor operation parent=u profile name pid=u comm denied_mask
     capname fsuid=u ouid=u capability=b requested_mask info error namespace label
    apparmor_profiles l
     path+i name attach mode sha1~n sha256~n
    appcompat_shims w
     executable path description install_time=i type sdb_id
    apps d:c
     name path+io bundle_executable bundle_identifier~n bundle_name bundle_short_version~v bundle_version~v
     bundle_package_type environment element compiler development_region display_name info_string
     minimum_system_version~v category applescript_enabled copyright last_opened_time=d
    apt_sources l
     name source base_uri release version~d maintainer components architectures pid_with_namespace=i+ah@l
    arp_cache ldw
     address mac~n interface permanent
    asl d
     time=i+a time_nano_sec=i+a host+a sender+a facility+a pid=i+a gid=b+a uid=b+a level=i+a message+a
     ref_pid=i+a ref_proc+a extra
    augeas ld =configurations
     node+i value label path+a
    authenticode w
     path+or original_program_name serial_number issuer_name subject_name result
    authorization_mechanisms d
     label+io plugin mechanism privileged entry
    authorizations d
     label+io modified allow_root timeout version tries authenticate_user shared comment created class
     session_owner
    authorized_keys ld:nu
     uid=b+a algorithm key options comment key_file pid_with_namespace=i+ah@l
    autoexec w
     path+i name source
    azure_instance_metadata ldw:c
     location name offer publisher sku version os_type platform_update_domain platform_fault_domain vm_id+i
     vm_size subscription_id resource_group_name placement_group_id vm_scale_set_name zone
    azure_instance_tags ldw:c
     vm_id key value
    background_activities_moderator w
     path last_execution_time=b sid
    battery dw
     manufacturer model serial_number cycle_count=i state charging=i charged=i designed_capacity=i
     max_capacity=i current_capacity=i percent_remaining=i amperage=i voltage=i minutes_until_empty=i
     minutes_to_full_charge=i chemistry@w health@d condition@d manufacture_date=i@d
    bitlocker_info w
     device_id drive_letter persistent_volume_id conversion_status=i protection_status=i encryption_method
     protector_types version=i percentage_encrypted=i lock_status=i
    block_devices ld
     name+i parent vendor model serial size=b block_size=i uuid~n type label
    browser_plugins d:u
     uid=b+i name identifier version~v sdk description development_region native=i path+i disabled=i
    carbon_black_info ldw =cb_info
     sensor_id=i config_name collect_store_files=i collect_module_loads=i collect_module_info=i
     collect_file_mods=i collect_reg_mods=i collect_net_conns=i collect_processes=i
     collect_cross_processes=i collect_emet_events=i collect_data_file_writes=i
     collect_process_user_context=i collect_sensor_operations=i log_file_disk_quota_mb=i
     log_file_disk_quota_percentage=i protection_disabled=i sensor_ip_addr sensor_backend_server
     event_queue=i binary_queue=i
    carves ldw
     time=b sha256~n size=b path+a status carve_guid+i~n request_id carve=i+a
    certificate_trust_settings d
     common_name serial~n trust_domain+io trust_policy_name trust_policy_data trust_allowed_error
     trust_key_usage trust_result
    certificates ldw:c
     common_name subject subject2 issuer issuer2 ca=i self_signed=i not_valid_before=t not_valid_after=t
     signing_algorithm key_algorithm key_strength key_usage subject_key_id~n authority_key_id~n sha1~n
     path+ao serial~n sid@w store_location@w store@w username@w store_id@w
    chassis_info w
     audible_alarm breach_description chassis_types description lock manufacturer model security_breach
     serial smbios_tag sku status visible_alarm
    chocolatey_packages w
     name version~v summary author license path
    chrome_extension_content_scripts ldw:u
     browser_type uid=b+io identifier version~v script match profile_path path referenced=b
    chrome_extensions ldw:u
     browser_type uid=b+io name profile profile_path referenced_identifier identifier version~v description
     default_locale^locale current_locale update_url author persistent=i path permissions permissions_json+h
     optional_permissions optional_permissions_json+h manifest_hash~n referenced=b from_webstore state
     install_time install_timestamp=b manifest_json+h key+h
    connected_displays d
     name product_id serial_number vendor_id manufactured_week=i manufactured_year=i display_id pixels
     resolution ambient_brightness_enabled connection_type display_type main=i mirror=i online=i rotation
    connectivity w
     disconnected=i ipv4_no_traffic=i ipv6_no_traffic=i ipv4_subnet=i ipv4_local_network=i ipv4_internet=i
     ipv6_subnet=i ipv6_local_network=i ipv6_internet=i
    cpu_info ldw
     device_id model manufacturer processor_type cpu_status=i number_of_cores logical_processors=i
     address_width current_clock_speed=i max_clock_speed=i socket_designation availability@w
     load_percentage=i@w number_of_efficiency_cores=i@d number_of_performance_cores=i@d
    cpu_time ld
     core=i user=b nice=b system=b idle=b iowait=b irq=b softirq=b steal=b guest=b guest_nice=b
    cpuid ldw
     feature value output_register output_bit=i input_eax
    crashes d:u
     type pid=b path crash_path+i identifier version~v parent=b responsible uid=i+i datetime
     crashed_thread=b stack_trace exception_type exception_codes exception_notes registers
    crontab ld:c
     event minute hour day_of_month month day_of_week command path pid_with_namespace=i+ah@l
    cups_destinations d
     name option_name option_value
    cups_jobs d
     title destination user format size=i completed_time=i processing_time=i creation_time=i
    curl ldw
     url+ior method user_agent+a response_code=i round_trip_time=b bytes=b result
    curl_certificate ldw
     hostname+or common_name organization organization_unit serial_number~n issuer_common_name
     issuer_organization issuer_organization_unit valid_from valid_to sha256_fingerprint~n
     sha1_fingerprint~n version=i signature_algorithm signature subject_key_identifier~n
     authority_key_identifier~n key_usage extended_key_usage policies subject_alternative_names
     issuer_alternative_names info_access subject_info_access policy_mappings has_expired=i basic_constraint
     name_constraints policy_constraints dump_certificate=i+ah timeout=i+ah pem
    deb_package_files l
     package+io path+i admindir+ao
    deb_packages l:c
     name version~d source size=b arch revision status maintainer section priority admindir+ao
     pid_with_namespace=i+ah@l mount_namespace_id+h@l
    default_environment w
     variable value expand=i
    device_file ld
     device+ir partition+ir path+a filename inode=b+i uid=b gid=b mode size=b block_size=i atime=b mtime=b
     ctime=b hard_links=i type
    device_firmware d
     type device+i version~v
    device_hash ld
     device+r partition+r inode=b+r md5~n sha1~n sha256~n
    device_partitions ld
     device+r partition=i label type offset=b blocks_size=b blocks=b inodes=b flags=i
    deviceguard_status w =hvci_status
     version~v instance_identifier vbs_status code_integrity_policy_enforcement_status
     configured_security_services running_security_services umci_policy_status
    disk_encryption ld
     name+i uuid~n encrypted=i type encryption_status uid@d user_uuid~n@d filevault_status@d
    disk_events d:e
     action path name device^bsd_name uuid~n size=b ejectable=i mountable=i writable=i content media_name
     vendor filesystem checksum~n time=b+a eid+h
    disk_info w
     partitions=i disk_index=i type id pnp_device_id disk_size=b manufacturer hardware_model name serial
     description
    dns_cache w
     name type flags=i
    dns_lookup_events w:e
     eid=i+h time=b+ah time_windows=b+h datetime=t pid=b path username name type type_id=i status=i response
    dns_resolvers ld
     id=i type address netmask options=b pid_with_namespace=i+ah@l
    docker_container_envs ld
     id+i~n key value
    docker_container_fs_changes ld
     id+ir~n path change_type
    docker_container_labels ld
     id+i~n key+i value
    docker_container_mounts ld
     id+i~n type name+i source destination driver mode rw=i propagation
    docker_container_networks ld
     id+i~n name+i network_id~n endpoint_id~n gateway ip_address ip_prefix_len=i ipv6_gateway ipv6_address
     ipv6_prefix_len=i mac_address~n
    docker_container_ports ld
     id+a~n type port=i host_ip host_port=i
    docker_container_processes ld
     id+ir~n pid=b+i name cmdline state uid=b gid=b euid=b egid=b suid=b sgid=b wired_size=b resident_size=b
     total_size=b start_time=b parent=b pgroup=b threads=i nice=i user time cpu=d mem=d
    docker_container_stats ld
     id+ir~n name+i pids=i read=b preread=b interval=b disk_read=b disk_write=b num_procs=i
     cpu_total_usage=b cpu_kernelmode_usage=b cpu_usermode_usage=b system_cpu_usage=b online_cpus=i
     pre_cpu_total_usage=b pre_cpu_kernelmode_usage=b pre_cpu_usermode_usage=b pre_system_cpu_usage=b
     pre_online_cpus=i memory_usage=b memory_cached=b memory_inactive_file=b memory_total_inactive_file=b
     memory_max_usage=b memory_limit=b network_rx_bytes=b network_tx_bytes=b
    docker_containers ld
     id+i~n name+i image image_id~n command created=b state status pid=b path config_entrypoint started_at
     finished_at privileged=i security_options env_variables readonly_rootfs=i cgroup_namespace@l
     ipc_namespace@l mnt_namespace@l net_namespace@l pid_namespace@l user_namespace@l uts_namespace@l
    docker_image_history ld
     id+i~n created=b size=b created_by tags comment
    docker_image_labels ld
     id+i~n key value
    docker_image_layers ld
     id+i~n layer_id~n layer_order=i
    docker_images ld
     id~n created=b size_bytes=b tags
    docker_info ld:c
     id~n containers=i containers_running=i containers_paused=i containers_stopped=i images=i storage_driver
     memory_limit=i swap_limit=i kernel_memory=i cpu_cfs_period=i cpu_cfs_quota=i cpu_shares=i cpu_set=i
     ipv4_forwarding=i bridge_nf_iptables=i bridge_nf_ip6tables=i oom_kill_disable=i logging_driver
     cgroup_driver kernel_version~v os os_type architecture cpus=i memory=b http_proxy https_proxy no_proxy
     name server_version~v root_dir
    docker_network_labels ld
     id+i~n key value
    docker_networks ld
     id+i~n name driver created=b enable_ipv6=i subnet gateway
    docker_version ld:c
     version~v api_version~v min_api_version~v git_commit go_version~v os arch kernel_version~v build_time
    docker_volume_labels ld
     name+i key+i value
    docker_volumes ld
     name+i driver mount_point type
    drivers w
     device_id device_name image description service service_key version~v inf class provider manufacturer
     driver_key date=b signed=i
    ec2_instance_metadata ldw:c
     instance_id instance_type architecture region availability_zone local_hostname local_ipv4 mac~n
     security_groups iam_arn ami_id reservation_id account_id ssh_public_key
    ec2_instance_tags ldw:c
     instance_id key value
    es_process_events d:e
     version=i seq_num=b global_seq_num=b pid=b pidversion=b path parent=b original_parent=b session_id=b
     responsible_pid=b responsible_pidversion=b parent_pidversion=b cmdline cmdline_count=b env env_count=b
     cwd uid=b euid=b gid=b egid=b username signing_id team_id cdhash~n platform_binary=i exit_code=i
     child_pid=b time=b+a event_type eid+h codesigning_flags
    es_process_file_events d:e
     version=i seq_num=b global_seq_num=b pid=b parent=b path filename dest_filename event_type time=b+a
     eid+h
    etc_hosts ldw:c =hosts
     address hostnames pid_with_namespace=i+ah@l
    etc_protocols ldw:c
     name number=i alias comment
    etc_services ldw:c
     name port=i protocol aliases comment
    event_taps d
     enabled=i event_tap_id=i event_tapped process_being_tapped=i tapping_process=i
    example ldw
     name points=i size=b action+r id=i+i path+a
    extended_attributes ld
     path+or directory+or key value base64=i
    """
}
